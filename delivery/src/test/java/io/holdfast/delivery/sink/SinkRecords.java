package io.holdfast.delivery.sink;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.SourcePartition;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Records of one topic, as a delivery hands them to a sink. */
final class SinkRecords {

    static final Uuid TOPIC = new Uuid(4, 2);
    static final SourcePartition PARTITION = new SourcePartition(TOPIC, 0);

    private SinkRecords() {}

    static InboundRecord at(long offset, String value) {
        return of(offset, "id-" + offset, "k" + offset, value);
    }

    static InboundRecord of(long offset, String id, String key, String value) {
        return new InboundRecord(
                new Origin("cluster", TOPIC, "orders", 0, offset),
                id,
                bytes(key),
                bytes(value),
                new RecordHeaders(),
                0,
                1);
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
