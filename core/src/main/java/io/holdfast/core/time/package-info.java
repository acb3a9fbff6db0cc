/** Injected time. */
@NullMarked
package io.holdfast.core.time;

import org.jspecify.annotations.NullMarked;
