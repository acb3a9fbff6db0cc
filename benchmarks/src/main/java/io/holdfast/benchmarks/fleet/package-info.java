/** The shared spool beside plain pipelined appends to the same Redis. */
@NullMarked
package io.holdfast.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
