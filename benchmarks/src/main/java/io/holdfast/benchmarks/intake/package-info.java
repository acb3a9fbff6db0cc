/** The gateway beside what a user would pick instead: a bare handler, a bridge as most teams write it, the producer itself. */
@NullMarked
package io.holdfast.benchmarks.intake;

import org.jspecify.annotations.NullMarked;
