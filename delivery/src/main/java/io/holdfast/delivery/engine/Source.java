package io.holdfast.delivery.engine;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.SourcePartition;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;

/** The topic that is read, as it was when the delivery began. */
public record Source(String clusterId, Uuid topicId, String topic) {

    private static final String ID = "holdfast.id";
    private static final int LONGEST_ID = 512;

    /** One of its partitions. */
    SourcePartition partition(int number) {
        return new SourcePartition(topicId, number);
    }

    /** The record as a handler sees it. Its identity is the one that a gateway gave it, or its place in this topic. */
    InboundRecord inbound(ConsumerRecord<byte[], byte[]> record) {
        Origin origin = new Origin(clusterId, topicId, topic, record.partition(), record.offset());
        Header id = record.headers().lastHeader(ID);
        boolean given = id != null && id.value() != null && id.value().length > 0 && id.value().length <= LONGEST_ID;
        String name = given
                ? new String(id.value(), StandardCharsets.UTF_8)
                : clusterId + "/" + topicId + "/" + record.partition() + "/" + record.offset();
        return new InboundRecord(origin, name, record.key(), record.value(), record.headers(), record.timestamp(), 1);
    }
}
