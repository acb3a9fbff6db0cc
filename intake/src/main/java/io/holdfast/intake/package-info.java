/**
 * Takes records in: decides what happens to each offered record, publishes it, spools it while Kafka is away, and drains
 * the spool in order.
 *
 * <p>{@link io.holdfast.intake.Intake} is the entry. Every topic-partition is a lane ({@code lane} package) that is
 * direct, spooling or draining; the spool ({@code spool} package) holds what was promised meanwhile.
 */
@NullMarked
package io.holdfast.intake;

import org.jspecify.annotations.NullMarked;
