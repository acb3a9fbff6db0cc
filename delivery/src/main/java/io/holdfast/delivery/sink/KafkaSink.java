package io.holdfast.delivery.sink;

import io.holdfast.delivery.AsyncRecordHandler;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Copies each record to a topic of the same cluster, exactly once for readers of committed records: what is published and the
 * source's position are one transaction (KIP-447). Key, value, headers and timestamp stay; the record's identity is added where
 * it had none. Which partition it goes to is decided by its key. Thread-safe.
 */
public final class KafkaSink implements AsyncRecordHandler {

    private static final String ID = "holdfast.id";

    private final String topic;

    /** Publishes to {@code topic}, which must not be the source. */
    public KafkaSink(String topic) {
        this.topic = topic;
    }

    @Override
    public CompletionStage<Disposition> handle(InboundRecord record) {
        RecordHeaders headers = new RecordHeaders(record.headers().toArray());
        if (headers.lastHeader(ID) == null) {
            headers.add(new RecordHeader(ID, record.id().getBytes(StandardCharsets.UTF_8)));
        }
        Long timestamp = record.timestampMs() < 0 ? null : record.timestampMs();
        return CompletableFuture.completedFuture(Disposition.publish(
                new ProducerRecord<>(topic, null, timestamp, record.key(), record.value(), headers)));
    }
}
