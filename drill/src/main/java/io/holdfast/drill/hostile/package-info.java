/** The drill of clients that mean harm: what they try, what comes of it, and what honest clients notice. */
@NullMarked
package io.holdfast.drill.hostile;

import org.jspecify.annotations.NullMarked;
