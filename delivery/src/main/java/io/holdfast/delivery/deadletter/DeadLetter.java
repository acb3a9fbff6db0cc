package io.holdfast.delivery.deadletter;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record that somebody gave up, with what is known of it.
 *
 * @param convention whose headers told the story
 * @param id identity for ever; empty when it has none
 * @param writer the delivery, connector, consumer group or share group that gave it up; empty when not known
 * @param attempts made; 0 when not known
 * @param firstFailedAtMs when it failed first, epoch milliseconds; {@link #UNKNOWN} when not known
 * @param failedAtMs when it failed last, epoch milliseconds; when nobody said so, the dead letter's own time
 * @param failure what was said of the error
 * @param key null for none
 * @param value null for none
 * @param headers without the story
 */
public record DeadLetter(
        Convention convention,
        Source source,
        String id,
        String writer,
        int attempts,
        long firstFailedAtMs,
        long failedAtMs,
        Told failure,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Headers headers) {

    /** Not known. */
    public static final long UNKNOWN = -1;

    /** Whose headers. */
    public enum Convention {
        /** Holdfast's {@code holdfast.*}. */
        HOLDFAST,
        /** Kafka Connect's {@code __connect.errors.*} (KIP-298). */
        CONNECT,
        /** Spring Kafka's {@code kafka_dlt-*}, and those of its retry topics. */
        SPRING,
        /** Share groups' {@code __dlq.errors.*} (KIP-1191). */
        SHARE_GROUP,
        /** Nobody's that is known: all headers are the record's own. */
        NONE
    }

    /**
     * Where the record came from, as far as it is known.
     *
     * @param clusterId empty when not known
     * @param topicId empty when not known
     * @param topic empty when not known
     * @param partition {@link #UNKNOWN} when not known
     * @param offset {@link #UNKNOWN} when not known
     * @param timestampMs of the record; {@link #UNKNOWN} when not known
     */
    public record Source(
            String clusterId, String topicId, String topic, int partition, long offset, long timestampMs) {}

    /**
     * The error, with empty texts for what is not known.
     *
     * @param errorClass the exception's class, of its cause where a wrapper and its cause are both known
     */
    public record Told(String errorClass, String message, String stack) {}
}
