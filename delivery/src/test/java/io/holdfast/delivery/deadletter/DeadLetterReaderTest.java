package io.holdfast.delivery.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.deadletter.DeadLetter.Convention;
import io.holdfast.delivery.deadletter.DeadLetter.Source;
import io.holdfast.delivery.deadletter.DeadLetter.Told;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.ParkedRecords;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLetterReaderTest {

    private static final byte[] KEY = {'k'};
    private static final byte[] VALUE = {'v'};
    private static final long DIED_AT = 1_700_000_500_000L;

    private final RecordHeaders headers = new RecordHeaders();

    @Test
    void ourOwnComeBackWithTheirWholeStory() {
        InboundRecord record = ParkedRecords.record(42, KEY, null);
        ProducerRecord<byte[], byte[]> dead =
                DeadLetters.record(ParkedRecords.NAMES, new ParkWrite.Dead(record, ParkedRecords.failed(5)));
        assertThat(dead.topic()).isEqualTo("payments.ledger.dlq");
        assertThat(dead.partition()).isEqualTo(3);
        DeadLetter letter = DeadLetterReader.read(letter(dead.headers(), dead.value()));
        assertThat(letter.convention()).isEqualTo(Convention.HOLDFAST);
        assertThat(letter.source())
                .isEqualTo(new Source(
                        "cluster-1", ParkedRecords.TOPIC_ID.toString(), "payments", 3, 42, 1_700_000_000_000L));
        assertThat(letter.id()).isEqualTo("id-42");
        assertThat(letter.writer()).isEqualTo("ledger");
        assertThat(letter.attempts()).isEqualTo(5);
        assertThat(letter.failedAtMs()).isEqualTo(1_700_000_300_000L);
        assertThat(letter.failure())
                .isEqualTo(new Told("java.io.IOException", "Zürich is closed", "at a.B.c(B.java:1)"));
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(letter.value()).isNull();
        assertThat(letter.headers().toArray()).containsExactly(record.headers().toArray());
    }

    @Test
    void kafkaConnectsAreRead() {
        headers.add("own", new byte[] {1});
        text("__connect.errors.topic", "orders");
        text("__connect.errors.partition", "2");
        text("__connect.errors.offset", "4711");
        text("__connect.errors.connector.name", "jdbc-sink");
        text("__connect.errors.task.id", "0");
        text("__connect.errors.stage", "VALUE_CONVERTER");
        text("__connect.errors.class.name", "org.apache.kafka.connect.json.JsonConverter");
        text("__connect.errors.exception.class.name", "org.apache.kafka.connect.errors.DataException");
        headers.add("__connect.errors.exception.message", null);
        text("__connect.errors.exception.stacktrace", "org.apache...");
        DeadLetter letter = DeadLetterReader.read(letter(headers, VALUE));
        assertThat(letter.convention()).isEqualTo(Convention.CONNECT);
        assertThat(letter.source()).isEqualTo(new Source("", "", "orders", 2, 4711, DeadLetter.UNKNOWN));
        assertThat(letter.writer()).isEqualTo("jdbc-sink");
        assertThat(letter.failedAtMs()).isEqualTo(DIED_AT);
        assertThat(letter.failure())
                .isEqualTo(new Told("org.apache.kafka.connect.errors.DataException", "", "org.apache..."));
        assertOwnHeaderOnly(letter);
    }

    @Test
    void springKafkasAreReadWithTheirBinaryNumbers() {
        headers.add("own", new byte[] {1});
        text("kafka_dlt-exception-fqcn", "org.springframework.kafka.listener.ListenerExecutionFailedException");
        text("kafka_dlt-exception-cause-fqcn", "java.lang.IllegalStateException");
        text("kafka_dlt-exception-message", "Listener failed; boom");
        text("kafka_dlt-exception-stacktrace", "at x");
        text("kafka_dlt-original-topic", "orders");
        headers.add("kafka_dlt-original-partition", number(4, 7));
        headers.add("kafka_dlt-original-offset", number(8, 5_000_000_000L));
        headers.add("kafka_dlt-original-timestamp", number(8, 1_700_000_000_000L));
        text("kafka_dlt-original-timestamp-type", "CreateTime");
        text("kafka_dlt-original-consumer-group", "order-processor");
        DeadLetter letter = DeadLetterReader.read(letter(headers, VALUE));
        assertThat(letter.convention()).isEqualTo(Convention.SPRING);
        assertThat(letter.source()).isEqualTo(new Source("", "", "orders", 7, 5_000_000_000L, 1_700_000_000_000L));
        assertThat(letter.writer()).isEqualTo("order-processor");
        assertThat(letter.attempts()).isZero();
        assertThat(letter.failure())
                .isEqualTo(new Told("java.lang.IllegalStateException", "Listener failed; boom", "at x"));
        assertOwnHeaderOnly(letter);
    }

    @Test
    void springsRetryTopicsTellTheFirstTopicAndTheLastAttempt() {
        headers.add("own", new byte[] {1});
        text("kafka_original-topic", "orders");
        headers.add("kafka_original-partition", number(4, 1));
        headers.add("kafka_original-offset", number(8, 42));
        headers.add(
                "retry_topic-original-timestamp",
                BigInteger.valueOf(1_700_000_000_000L).toByteArray());
        headers.add("retry_topic-attempts", new byte[] {2});
        headers.add("retry_topic-attempts", number(4, 300));
        text("kafka_exception-fqcn", "java.io.IOException");
        text("kafka_dlt-original-topic", "orders-retry-1");
        headers.add("kafka_dlt-original-offset", number(8, 3));
        DeadLetter letter = DeadLetterReader.read(letter(headers, VALUE));
        assertThat(letter.source()).isEqualTo(new Source("", "", "orders", 1, 42, 1_700_000_000_000L));
        assertThat(letter.attempts()).isEqualTo(300);
        assertThat(letter.failure().errorClass()).isEqualTo("java.io.IOException");
        assertOwnHeaderOnly(letter);
    }

    @Test
    void shareGroupsAreRead() {
        headers.add("own", new byte[] {1});
        text("__dlq.errors.topic", "orders");
        text("__dlq.errors.partition", "2");
        text("__dlq.errors.offset", "41");
        text("__dlq.errors.group", "billing");
        text("__dlq.errors.delivery.count", "5");
        text("__dlq.errors.message", "Offset rejected by client.");
        DeadLetter letter = DeadLetterReader.read(letter(headers, VALUE));
        assertThat(letter.convention()).isEqualTo(Convention.SHARE_GROUP);
        assertThat(letter.source()).isEqualTo(new Source("", "", "orders", 2, 41, DeadLetter.UNKNOWN));
        assertThat(letter.writer()).isEqualTo("billing");
        assertThat(letter.attempts()).isEqualTo(5);
        assertThat(letter.failure()).isEqualTo(new Told("", "Offset rejected by client.", ""));
        assertOwnHeaderOnly(letter);
    }

    @Test
    void theLastOfSeveralStoriesCountsAndTheEarlierOnesStay() {
        text("__connect.errors.topic", "orders");
        text("kafka_dlt-original-topic", "orders.dlq");
        DeadLetter letter = DeadLetterReader.read(letter(headers, VALUE));
        assertThat(letter.convention()).isEqualTo(Convention.SPRING);
        assertThat(letter.headers()).extracting("key").containsExactly("__connect.errors.topic");
    }

    @Test
    void aPlainRecordKeepsAllItsHeadersAndItsId() {
        text("holdfast.id", "abc");
        DeadLetter letter = DeadLetterReader.read(letter(headers, VALUE));
        assertThat(letter.convention()).isEqualTo(Convention.NONE);
        assertThat(letter.id()).isEqualTo("abc");
        assertThat(letter.source().offset()).isEqualTo(DeadLetter.UNKNOWN);
        assertThat(letter.headers().toArray()).hasSize(1);
    }

    @Test
    void malformedHeadersAreNotKnownInsteadOfFatal() {
        text("kafka_dlt-original-topic", "orders");
        headers.add("kafka_dlt-original-partition", new byte[0]);
        headers.add("kafka_dlt-original-offset", new byte[20]);
        headers.add("kafka_dlt-original-timestamp", null);
        Source source = DeadLetterReader.read(letter(headers, VALUE)).source();
        assertThat(source).isEqualTo(new Source("", "", "orders", -1, -1, -1));
        RecordHeaders connect = new RecordHeaders();
        connect.add("__connect.errors.offset", "x".getBytes(StandardCharsets.UTF_8));
        assertThat(DeadLetterReader.read(letter(connect, VALUE)).source().offset())
                .isEqualTo(-1);
        RecordHeaders ours = new RecordHeaders();
        ours.add("holdfast.origin.headers", new byte[] {'0'});
        assertThat(DeadLetterReader.read(letter(ours, VALUE)).convention()).isEqualTo(Convention.NONE);
    }

    private static void assertOwnHeaderOnly(DeadLetter letter) {
        assertThat(letter.headers()).extracting("key").containsExactly("own");
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(letter.value()).isEqualTo(VALUE);
    }

    private void text(String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] number(int bytes, long number) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        return (bytes == 4 ? buffer.putInt((int) number) : buffer.putLong(number)).array();
    }

    private static ConsumerRecord<byte[], byte[]> letter(Headers headers, byte[] value) {
        return new ConsumerRecord<>(
                "dlq", 0, 7, DIED_AT, TimestampType.CREATE_TIME, 0, 0, KEY, value, headers, Optional.empty());
    }
}
