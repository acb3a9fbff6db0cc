package io.holdfast.intake;

import io.holdfast.intake.spool.Spool;
import io.holdfast.intake.window.IdempotencyWindow;

/**
 * What the parts of one intake share.
 *
 * @param instance this gateway's name
 */
record IntakeParts(String instance, Spool spool, IdempotencyWindow window, Settlements settlements, IntakeTime time) {}
