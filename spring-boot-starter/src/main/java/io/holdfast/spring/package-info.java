/** Holdfast's producer in a Spring Boot application: a {@code KafkaTemplate} that keeps sending while Kafka is away. */
@NullMarked
package io.holdfast.spring;

import org.jspecify.annotations.NullMarked;
