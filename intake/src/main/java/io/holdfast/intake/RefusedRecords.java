package io.holdfast.intake;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The promised records that Kafka refused for good: read, retried or discarded by an operator. Thread-safe. */
public interface RefusedRecords {

    /**
     * One refused record with its story; {@code value} and {@code key} may be null as in Kafka.
     *
     * @param id identity of this refusal: a record refused again after a retry has another
     * @param recordId the record's {@code holdfast.id}, unique in its flow only
     */
    record Refused(
            String id,
            String flow,
            String recordId,
            String topic,
            int partition,
            long acceptedAtMs,
            long refusedAtMs,
            String reason,
            String message,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {}

    /** Up to {@code limit} refused records in order of acceptance, those behind the id {@code after}; all for "". */
    List<Refused> list(String after, int limit);

    /** The refused record with this {@link Refused#id}. */
    Optional<Refused> find(String id);

    /**
     * Puts the record back at the end of its lane; false when no such record is refused, or it could not be promised again
     * and stays. {@code who} is audited.
     */
    boolean retry(String id, String who);

    /** Gives the record up for good; false when no such record is refused. {@code who} is audited. */
    boolean discard(String id, String who);
}
