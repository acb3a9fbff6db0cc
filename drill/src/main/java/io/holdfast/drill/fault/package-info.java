/** Faults that are put into a running system, and the journal by which they are taken out again. */
@NullMarked
package io.holdfast.drill.fault;

import org.jspecify.annotations.NullMarked;
