/**
 * The intake as a Kafka producer: {@link io.holdfast.intake.producer.HoldfastProducer} takes the place of
 * {@code KafkaProducer} and keeps taking records while Kafka is away.
 *
 * <p>An {@link io.holdfast.intake.producer.EmbeddedIntake} owns the lanes and the spool; any number of producers share it.
 */
@NullMarked
package io.holdfast.intake.producer;

import org.jspecify.annotations.NullMarked;
