package io.holdfast.delivery.deadletter;

import io.holdfast.delivery.Failure;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.deadletter.DeadLetter.Convention;
import io.holdfast.delivery.deadletter.DeadLetter.Source;
import io.holdfast.delivery.deadletter.DeadLetter.Told;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.park.Story;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Reads dead letters, whoever wrote them. Pure; never throws.
 *
 * <p>A dead letter may carry the stories of several writers, one behind the other: the last one counts, and the earlier ones
 * stay among the record's own headers.
 */
public final class DeadLetterReader {

    private static final String CONNECT = "__connect.errors.";
    private static final String SHARE = "__dlq.errors.";
    private static final List<String> SPRING =
            List.of("kafka_dlt-", "kafka_original-", "kafka_exception-", "kafka_key-exception-", "retry_topic-");

    private static final Told NOTHING = new Told("", "", "");

    private DeadLetterReader() {}

    /** What is known of a dead letter. */
    public static DeadLetter read(ConsumerRecord<byte[], byte[]> letter) {
        Header[] all = letter.headers().toArray();
        for (int i = all.length - 1; i >= 0; i--) {
            Convention convention = convention(all[i].key());
            if (convention == Convention.HOLDFAST && i != all.length - 1) {
                continue;
            }
            if (convention != Convention.NONE) {
                return read(letter, convention);
            }
        }
        return bare(letter);
    }

    private static Convention convention(String header) {
        if (header.equals(Story.OWN_HEADERS)) {
            return Convention.HOLDFAST;
        }
        if (header.startsWith(CONNECT)) {
            return Convention.CONNECT;
        }
        if (header.startsWith(SHARE)) {
            return Convention.SHARE_GROUP;
        }
        return SPRING.stream().anyMatch(header::startsWith) ? Convention.SPRING : Convention.NONE;
    }

    private static DeadLetter read(ConsumerRecord<byte[], byte[]> letter, Convention convention) {
        return switch (convention) {
            case HOLDFAST -> holdfast(letter);
            case CONNECT -> connect(letter);
            case SPRING -> spring(letter);
            case SHARE_GROUP -> shareGroup(letter);
            case NONE -> bare(letter);
        };
    }

    private static DeadLetter holdfast(ConsumerRecord<byte[], byte[]> letter) {
        try {
            Story story = Story.of(letter.headers());
            Origin origin = story.origin();
            ParkState state = story.state();
            Failure failure = state.failure();
            return new DeadLetter(
                    Convention.HOLDFAST,
                    new Source(
                            origin.clusterId(),
                            origin.topicId().toString(),
                            origin.topic(),
                            origin.partition(),
                            origin.offset(),
                            story.timestampMs()),
                    story.id(),
                    story.delivery(),
                    state.attempts(),
                    state.firstFailedAtMs() == 0 ? DeadLetter.UNKNOWN : state.firstFailedAtMs(),
                    state.lastFailedAtMs() == 0 ? letter.timestamp() : state.lastFailedAtMs(),
                    failure == null ? NOTHING : new Told(failure.errorClass(), failure.message(), failure.stack()),
                    letter.key(),
                    letter.value(),
                    story.own());
        } catch (RuntimeException e) {
            return bare(letter);
        }
    }

    /** Numbers are decimal texts; there is neither a time nor a count of attempts. */
    private static DeadLetter connect(ConsumerRecord<byte[], byte[]> letter) {
        ForeignHeaders told = new ForeignHeaders(letter.headers());
        Source source = new Source(
                "",
                "",
                told.text(CONNECT + "topic"),
                (int) told.decimal(CONNECT + "partition"),
                told.decimal(CONNECT + "offset"),
                DeadLetter.UNKNOWN);
        Told failure = new Told(
                told.text(CONNECT + "exception.class.name"),
                told.text(CONNECT + "exception.message"),
                told.text(CONNECT + "exception.stacktrace"));
        String writer = told.text(CONNECT + "connector.name");
        return letter(letter, Convention.CONNECT, source, new Writer(writer, 0, failure));
    }

    /**
     * Partition, offset and timestamp are big-endian numbers; attempts stood in one byte and now stand in four. The names
     * without {@code dlt} are those of retry topics, whose record came from the first topic and not from the last.
     */
    private static DeadLetter spring(ConsumerRecord<byte[], byte[]> letter) {
        ForeignHeaders told = new ForeignHeaders(letter.headers());
        Source source = new Source(
                "",
                "",
                told.firstText("kafka_original-topic", "kafka_dlt-original-topic"),
                (int) told.firstBinary("kafka_original-partition", "kafka_dlt-original-partition"),
                told.firstBinary("kafka_original-offset", "kafka_dlt-original-offset"),
                told.firstBinary(
                        "kafka_original-timestamp", "retry_topic-original-timestamp", "kafka_dlt-original-timestamp"));
        Told failure = new Told(
                told.text(
                        "kafka_dlt-exception-cause-fqcn",
                        "kafka_exception-cause-fqcn",
                        "kafka_dlt-exception-fqcn",
                        "kafka_exception-fqcn",
                        "kafka_dlt-key-exception-fqcn",
                        "kafka_key-exception-fqcn"),
                told.text(
                        "kafka_dlt-exception-message",
                        "kafka_exception-message",
                        "kafka_dlt-key-exception-message",
                        "kafka_key-exception-message"),
                told.text(
                        "kafka_dlt-exception-stacktrace",
                        "kafka_exception-stacktrace",
                        "kafka_dlt-key-exception-stacktrace",
                        "kafka_key-exception-stacktrace"));
        String group = told.text("kafka_dlt-original-consumer-group", "kafka_original-consumer-group");
        int attempts = (int) Math.max(0, told.lastBinary("retry_topic-attempts"));
        return letter(letter, Convention.SPRING, source, new Writer(group, attempts, failure));
    }

    /** Everything is text. The record's own headers are not copied by the broker, key and value only when asked. */
    private static DeadLetter shareGroup(ConsumerRecord<byte[], byte[]> letter) {
        ForeignHeaders told = new ForeignHeaders(letter.headers());
        Source source = new Source(
                "",
                "",
                told.text(SHARE + "topic"),
                (int) told.decimal(SHARE + "partition"),
                told.decimal(SHARE + "offset"),
                DeadLetter.UNKNOWN);
        Told failure = new Told("", told.text(SHARE + "message"), "");
        int deliveries = (int) Math.max(0, told.decimal(SHARE + "delivery.count"));
        return letter(
                letter, Convention.SHARE_GROUP, source, new Writer(told.text(SHARE + "group"), deliveries, failure));
    }

    private static DeadLetter bare(ConsumerRecord<byte[], byte[]> letter) {
        Source unknown = new Source("", "", "", (int) DeadLetter.UNKNOWN, DeadLetter.UNKNOWN, DeadLetter.UNKNOWN);
        return letter(letter, Convention.NONE, unknown, new Writer("", 0, NOTHING));
    }

    private record Writer(String name, int attempts, Told failure) {}

    private static DeadLetter letter(
            ConsumerRecord<byte[], byte[]> letter, Convention convention, Source source, Writer writer) {
        Headers own = new RecordHeaders();
        for (Header header : letter.headers()) {
            if (convention == Convention.NONE || convention(header.key()) != convention) {
                own.add(header);
            }
        }
        return new DeadLetter(
                convention,
                source,
                new ForeignHeaders(own).text(Story.ID),
                writer.name(),
                writer.attempts(),
                DeadLetter.UNKNOWN,
                letter.timestamp(),
                writer.failure(),
                letter.key(),
                letter.value(),
                own);
    }
}
