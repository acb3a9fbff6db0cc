package io.holdfast.intake.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.intake.RecordStatus;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.ShedReason;
import io.holdfast.intake.testing.ManualIntake;
import io.holdfast.intake.testing.TakenRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The producer over an intake in memory. */
class HoldfastProducerTest {

    private final ManualIntake kafka = ManualIntake.critical("orders");
    private final HoldfastProducer<String, String> producer = kafka.producer();

    @Test
    void aReceiptTellsPublishedFromSpooled() {
        Receipt published = producer.send(new ProducerRecord<>("orders", "k", "v"));
        kafka.goesAway();
        Receipt spooled = producer.send(new ProducerRecord<>("orders", "k", "v2"));

        assertThat(published.join().offset()).isZero();
        assertThat(published.spooled()).isFalse();
        assertThat(spooled.join().hasOffset()).isFalse();
        assertThat(spooled.join().partition()).isEqualTo(published.join().partition());
        assertThat(spooled.join().serializedValueSize()).isEqualTo(2);
        assertThat(spooled.spooled()).isTrue();
        assertThat(HoldfastProducer.spooled(spooled.join())).isTrue();
    }

    @Test
    void aReceiptCannotBeCancelled() {
        kafka.hangs();
        Receipt receipt = producer.send(new ProducerRecord<>("orders", "k", "v"));
        assertThat(receipt.cancel(true)).isFalse();
        kafka.comesBack();
        assertThat(receipt.join().offset()).isZero();
    }

    @Test
    void aTopicThatWasNotDeclaredIsNamedWithThoseThatWere() {
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("ordres", "k", "v")))
                .isInstanceOf(InvalidTopicException.class)
                .hasMessageContaining("\"ordres\"")
                .hasMessageContaining("[orders]")
                .hasMessageContaining("holdfast.topics");
    }

    @Test
    void aPartitionIsHonouredWhenItIsThatOfTheKeyAndRefusedOtherwise() {
        int own = producer.send(new ProducerRecord<>("orders", "k", "v")).join().partition();
        int other = (own + 1) % ManualIntake.PARTITIONS;
        assertThat(producer.send(new ProducerRecord<>("orders", own, "k", "v"))
                        .join()
                        .partition())
                .isEqualTo(own);
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("orders", other, "k", "v")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names partition " + other)
                .hasMessageContaining("belongs to partition " + own);
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("orders", own, null, "v")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no key");
        assertThat(kafka.log("orders")).hasSize(2);
    }

    @Test
    void headersArriveButForThoseThatAreForHoldfastAndTheTimestampIsOneOfThem() {
        ProducerRecord<String, String> record = new ProducerRecord<>("orders", null, 42L, "k", "v");
        record.headers().add("trace", bytes("t"));
        record.headers().add("holdfast.id", bytes("forged"));
        record.headers().add("idempotency-key", bytes("o-1"));
        producer.send(record).join();

        TakenRecord taken = kafka.log("orders").get(0);
        assertThat(taken.id()).isEqualTo("o-1");
        assertThat(taken.headers()).extracting(Header::key).containsExactly("trace", "holdfast.timestamp");
        assertThat(new String(taken.headers().get(1).value(), StandardCharsets.UTF_8))
                .isEqualTo("42");
        assertThat(record.headers().toArray()).hasSize(3);
    }

    @Test
    void anIdempotencyKeyIsTakenOnceAndOneUsedForAnotherRecordIsRejected() {
        assertThat(send("o-1", "v").join().offset()).isZero();
        assertThat(send("o-1", "v").join().offset()).isZero();
        assertThat(failure(send("o-1", "other")))
                .isInstanceOfSatisfying(
                        RecordRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectReason.KEY_REUSED))
                .isNotInstanceOf(RetriableException.class);
        assertThat(producer.intake().status("orders", "o-1")).isInstanceOf(RecordStatus.Published.class);
        assertThatThrownBy(() -> send("", "v"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("idempotency-key");
    }

    @Test
    void nullKeysAndTombstonesAreTaken() {
        RecordMetadata keyless =
                producer.send(new ProducerRecord<>("orders", "v")).join();
        RecordMetadata tombstone =
                producer.send(new ProducerRecord<>("orders", "k", null)).join();
        assertThat(keyless.serializedKeySize()).isEqualTo(-1);
        assertThat(keyless.partition()).isNotNegative();
        assertThat(tombstone.serializedValueSize()).isEqualTo(-1);
        assertThat(kafka.log("orders"))
                .anySatisfy(record -> assertThat(record.value()).isNull());
    }

    @Test
    void whatIsShedCanBeRetriedAndSaysWhen() {
        kafka.shed(ShedReason.SPOOL_TOO_OLD);
        assertThat(failure(producer.send(new ProducerRecord<>("orders", "k", "v"))))
                .isInstanceOf(RetriableException.class)
                .isInstanceOfSatisfying(RecordShedException.class, e -> {
                    assertThat(e.reason()).isEqualTo(ShedReason.SPOOL_TOO_OLD);
                    assertThat(e.retryAfterMs()).isEqualTo(1_000);
                    assertThat(e).hasMessageContaining("spool-too-old");
                });
    }

    @Test
    void aRecordThatIsTooLargeFailsAsKafkaSaysIt() {
        assertThat(failure(producer.send(new ProducerRecord<>("orders", "k", "v".repeat(2 << 20)))))
                .isInstanceOf(RecordTooLargeException.class)
                .hasMessageContaining("at most 1048576");
    }

    @Test
    void reportsOfAPartitionComeInTheOrderOfSending() {
        List<String> told = new ArrayList<>();
        kafka.hangs();
        for (String value : List.of("1", "2", "3")) {
            producer.send(new ProducerRecord<>("orders", "k", value), (metadata, e) -> told.add(value + (e != null)));
        }
        kafka.shed(ShedReason.SPOOL_FULL);
        producer.send(new ProducerRecord<>("orders", "k", "4"), (metadata, e) -> told.add("4" + (e != null)));
        assertThat(told).isEmpty();
        kafka.comesBack();
        assertThat(told).containsExactly("1false", "2false", "3false", "4true");
    }

    @Test
    void aCallbackThatFailsOrSendsHarmsNobody() {
        List<String> told = new ArrayList<>();
        Receipt receipt = producer.send(new ProducerRecord<>("orders", "k", "1"), (metadata, e) -> {
            producer.send(new ProducerRecord<>("orders", "k", "2"), (inner, f) -> told.add("2"));
            throw new IllegalStateException("a mistake in a callback");
        });
        assertThat(receipt.join().offset()).isZero();
        assertThat(told).containsExactly("2");
        assertThat(kafka.log("orders")).hasSize(2);
    }

    @Test
    void closingReportsWhatIsOnItsWayAndRefusesMore() {
        HoldfastProducer<String, String> standard =
                ManualIntake.of(Map.of("holdfast.topics.standard", "clicks")).producer();
        standard.close(Duration.ZERO);
        standard.close();
        assertThatThrownBy(() -> standard.send(new ProducerRecord<>("clicks", "k", "v")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> producer.close(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingTheIntakeSpoolsWhatIsCriticalAndReportsTheRestAsUnknown() {
        ManualIntake both = ManualIntake.of(Map.of("holdfast.topics", "orders", "holdfast.topics.standard", "clicks"));
        HoldfastProducer<String, String> open = both.producer();
        both.hangs();
        Receipt order = open.send(new ProducerRecord<>("orders", "k", "v"));
        Receipt click = open.send(new ProducerRecord<>("clicks", "k", "v"));
        both.embedded().close(Duration.ZERO);

        assertThat(order.spooled()).isTrue();
        assertThat(failure(click)).isInstanceOf(OutcomeUnknownException.class).hasMessageContaining("closed");
        assertThatThrownBy(() -> open.send(new ProducerRecord<>("orders", "k", "v")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFlowWhoseTierIsARuleReadsItFromTheValueAndSoItsName() {
        String catalog = """
                clusters: { c: { bootstrap-servers: "localhost:9092" } }
                flows:
                  quakes:
                    cluster: c
                    tier: { default: standard, critical-when: { pointer: /properties/mag, at-least: 4.5 } }
                    intake: { idempotency-key: /id }
                """;
        ManualIntake away =
                ManualIntake.of(((CatalogResult.Valid) CatalogReader.read(catalog, "t", Map.of())).catalog());
        away.goesAway();
        HoldfastProducer<String, String> quakes = away.producer();
        Receipt strong =
                quakes.send(new ProducerRecord<>("quakes", "k", "{\"id\":\"q-1\",\"properties\":{\"mag\":5.1}}"));
        Receipt weak = quakes.send(new ProducerRecord<>("quakes", "k", "{\"properties\":{\"mag\":2}}"));

        assertThat(strong.spooled()).isTrue();
        assertThat(away.spooled("quakes")).extracting(TakenRecord::id).containsExactly("q-1");
        assertThat(failure(weak)).isInstanceOf(RecordShedException.class);
        assertThatThrownBy(() -> quakes.send(new ProducerRecord<>("quakes", "k", "not json")))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("\"quakes\"");
    }

    @Test
    void thereAreNoTransactionsAndItSaysWhatToDoInstead() {
        assertThatThrownBy(producer::initTransactions)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("idempotency key");
        assertThatThrownBy(producer::beginTransaction).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> producer.sendOffsetsToTransaction(Map.of(), null))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(producer::abortTransaction).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> producer.clientInstanceId(Duration.ZERO))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aTypeThatTheSerializerDoesNotTakeIsASerializationError() {
        @SuppressWarnings("unchecked")
        Serializer<Integer> texts = (Serializer<Integer>) (Serializer<?>) new StringSerializer();
        HoldfastProducer<String, Integer> wrong = kafka.producer(new StringSerializer(), texts);
        assertThatThrownBy(() -> wrong.send(new ProducerRecord<>("orders", "k", 1)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("java.lang.Integer")
                .hasMessageContaining("value.serializer");
    }

    @Test
    void metricsCountWhatBecameOfRecords() {
        send("a", "v");
        kafka.goesAway();
        send("b", "v");
        kafka.shed(ShedReason.SPOOL_FULL);
        send("c", "v");
        assertThat(metric("published-total")).isEqualTo(1);
        assertThat(metric("spooled-total")).isEqualTo(1);
        assertThat(metric("shed-total")).isEqualTo(1);
        assertThat(metric("spool-records")).isEqualTo(1);
        assertThat(metric("lanes-not-direct")).isEqualTo(ManualIntake.PARTITIONS);
    }

    @Test
    void interceptorsSeeEveryRecordAndItsEnd() {
        Recording.SEEN.clear();
        HoldfastProducer<String, String> intercepted = HoldfastProducer.over(
                kafka.embedded(),
                Map.of("interceptor.classes", Recording.class.getName()),
                new StringSerializer(),
                new StringSerializer());
        intercepted.send(new ProducerRecord<>("orders", "k", "v")).join();
        assertThatThrownBy(() -> intercepted.send(new ProducerRecord<>("unknown", "k", "v")))
                .isInstanceOf(InvalidTopicException.class);
        intercepted.close();

        assertThat(Recording.SEEN)
                .containsExactly("send orders", "end orders 0 added", "send unknown", "end unknown -1 added", "close");
        assertThat(kafka.log("orders").get(0).valueText()).isEqualTo("v!");
    }

    /** Changes the value and notes what it sees. */
    public static final class Recording implements ProducerInterceptor<String, String> {

        static final List<String> SEEN = new ArrayList<>();

        @Override
        public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
            SEEN.add("send " + record.topic());
            record.headers().add("added", new byte[0]);
            return new ProducerRecord<>(record.topic(), null, record.key(), record.value() + "!", record.headers());
        }

        @Override
        public void onAcknowledgement(RecordMetadata metadata, Exception failure, Headers headers) {
            SEEN.add("end " + metadata.topic() + " " + metadata.offset() + " "
                    + headers.iterator().next().key());
            throw new IllegalStateException("a mistake in an interceptor");
        }

        @Override
        public void close() {
            SEEN.add("close");
        }

        @Override
        public void configure(Map<String, ?> settings) {}
    }

    private Receipt send(String id, String value) {
        ProducerRecord<String, String> record = new ProducerRecord<>("orders", "k", value);
        record.headers().add("idempotency-key", bytes(id));
        return producer.send(record);
    }

    private static Throwable failure(Receipt receipt) {
        assertThat(receipt).isCompletedExceptionally();
        try {
            receipt.join();
            return null;
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    private double metric(String name) {
        return producer.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .mapToDouble(entry -> (Double) entry.getValue().metricValue())
                .findFirst()
                .orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
