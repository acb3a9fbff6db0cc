/** Dead letters: their headers, their story, and those that others wrote. */
@NullMarked
package io.holdfast.delivery.deadletter;

import org.jspecify.annotations.NullMarked;
