package io.holdfast.delivery.park;

import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Records to park, for tests. */
public final class ParkedRecords {

    public static final Uuid TOPIC_ID = new Uuid(0x1234_5678_9abc_def0L, 0x1122_3344_5566_7788L);
    public static final ParkNames NAMES = new ParkNames("payments", "ledger", "payments");

    private ParkedRecords() {}

    /** The record of partition 3 at this offset. */
    public static InboundRecord record(long offset, byte[] key, byte[] value) {
        return record(new Origin("cluster-1", TOPIC_ID, "payments", 3, offset), key, value, ownHeaders());
    }

    public static InboundRecord record(Origin origin, byte[] key, byte[] value, Headers headers) {
        return new InboundRecord(origin, "id-" + origin.offset(), key, value, headers, 1_700_000_000_000L, 1);
    }

    /** Two of one name, one without a value, and names as the story has them. */
    static RecordHeaders ownHeaders() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", HeaderText.bytes("1"));
        headers.add("trace", HeaderText.bytes("2"));
        headers.add("none", null);
        headers.add(Story.ATTEMPTS, HeaderText.bytes("99"));
        headers.add(Story.OWN_HEADERS, HeaderText.bytes("7"));
        return headers;
    }

    public static ParkState failed(int attempts) {
        return new ParkState(
                ParkState.Kind.RETRY,
                attempts,
                1_700_000_360_000L,
                1_700_000_001_000L,
                1_700_000_300_000L,
                new Failure("java.io.IOException", "Zürich is closed", "at a.B.c(B.java:1)"));
    }

    /** As a consumer meets it. */
    static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> produced, long offset) {
        return consumed(produced, offset, produced.value());
    }

    /** As the replay meets it: with the value's length. */
    static ConsumerRecord<byte[], Integer> measured(ProducerRecord<byte[], byte[]> produced, long offset) {
        return consumed(produced, offset, produced.value() == null ? null : Integer.valueOf(produced.value().length));
    }

    private static <V> ConsumerRecord<byte[], V> consumed(
            ProducerRecord<byte[], byte[]> produced, long offset, V value) {
        return new ConsumerRecord<>(
                produced.topic(),
                produced.partition(),
                offset,
                1_700_000_400_000L,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                produced.key(),
                value,
                produced.headers(),
                Optional.empty());
    }
}
