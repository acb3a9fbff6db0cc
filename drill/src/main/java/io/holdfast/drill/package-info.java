@NullMarked
package io.holdfast.drill;

import org.jspecify.annotations.NullMarked;
