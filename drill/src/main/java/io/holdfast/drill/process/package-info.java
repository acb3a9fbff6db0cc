/** Processes of {@code holdfast run} that drills start, and the faults that are done to processes. */
@NullMarked
package io.holdfast.drill.process;

import org.jspecify.annotations.NullMarked;
