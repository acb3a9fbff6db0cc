/**
 * Lanes: one per topic-partition, each with its own order, its own outage and its own way back.
 *
 * <p>{@link io.holdfast.intake.lane.LaneState} decides, purely, when a lane is direct, spooling or draining;
 * {@link io.holdfast.intake.lane.Lane} holds what is in flight and what is spooled, and acts.
 */
@NullMarked
package io.holdfast.intake.lane;

import org.jspecify.annotations.NullMarked;
