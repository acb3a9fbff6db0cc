package com.example.orders;

import io.holdfast.intake.producer.HoldfastProducer;
import io.holdfast.intake.producer.RecordShedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.springframework.http.ResponseEntity;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Takes orders. An order is answered when it is durable: in Kafka (200), or in the spool (202). */
@RestController
public class OrderController {

    private final KafkaTemplate<String, String> kafka;

    /** Sends through {@code kafka}. */
    public OrderController(KafkaTemplate<String, String> kafka) {
        this.kafka = kafka;
    }

    /** One order of one account; the same one under the same key is taken once. */
    @PostMapping("/orders/{account}")
    public CompletableFuture<ResponseEntity<Map<String, Object>>> place(
            @PathVariable String account,
            @RequestHeader(name = "Idempotency-Key", required = false) String key,
            @RequestBody String order) {
        ProducerRecord<String, String> record = new ProducerRecord<>("payments", account, order);
        if (key != null) {
            record.headers().add("idempotency-key", key.getBytes(StandardCharsets.UTF_8));
        }
        try {
            return kafka.send(record)
                    .handle((sent, failure) -> failure == null ? taken(sent.getRecordMetadata()) : refused(failure));
        } catch (KafkaException e) {
            // KafkaTemplate throws what is known to have failed before it returns.
            return CompletableFuture.completedFuture(refused(e));
        }
    }

    private static ResponseEntity<Map<String, Object>> taken(RecordMetadata place) {
        return HoldfastProducer.spooled(place)
                ? ResponseEntity.accepted().body(Map.of("status", "spooled"))
                : ResponseEntity.ok(
                        Map.of("status", "published", "partition", place.partition(), "offset", place.offset()));
    }

    private static ResponseEntity<Map<String, Object>> refused(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        Map<String, Object> why = Map.of("status", "refused", "why", String.valueOf(cause.getMessage()));
        return cause instanceof RecordShedException shed
                ? ResponseEntity.status(503)
                        .header("Retry-After", Long.toString(Math.max(1, shed.retryAfterMs() / 1000)))
                        .body(why)
                : ResponseEntity.internalServerError().body(why);
    }
}
