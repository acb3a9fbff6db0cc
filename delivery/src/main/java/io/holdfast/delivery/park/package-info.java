/** The log of records that wait: for a retry, behind one that waits, or for an operator. */
@NullMarked
package io.holdfast.delivery.park;

import org.jspecify.annotations.NullMarked;
