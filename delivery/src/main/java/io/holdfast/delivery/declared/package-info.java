/** Runs the deliveries that a catalog declares. */
@NullMarked
package io.holdfast.delivery.declared;

import org.jspecify.annotations.NullMarked;
