/** What every subject's process has in common: settings, the sink it calls, and the log of what was called. Needs kafka-clients alone. */
@NullMarked
package io.holdfast.benchmarks.delivery.arm;

import org.jspecify.annotations.NullMarked;
