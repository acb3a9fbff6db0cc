/** The outbox beside the poller that an application would write for itself. */
@NullMarked
package io.holdfast.benchmarks.outbox;

import org.jspecify.annotations.NullMarked;
