/**
 * The intake's adapters to Kafka: writing through an idempotent producer that can be given up, reading a partition's tail
 * to learn what became of undecided records, and watching topics. No policy lives here.
 */
@NullMarked
package io.holdfast.intake.kafka;

import org.jspecify.annotations.NullMarked;
