/** The idempotency window: which record names were used lately, and what became of them. */
@NullMarked
package io.holdfast.intake.window;

import org.jspecify.annotations.NullMarked;
