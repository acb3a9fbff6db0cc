package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class SourceTest {

    private static final Source SOURCE = new Source("c1", Uuid.ONE_UUID, "orders");
    private static final String PLACE = "c1/" + Uuid.ONE_UUID + "/3/42";

    @Test
    void theIdentityIsTheOneThatWasGiven() {
        assertThat(SOURCE.inbound(record("a-1")).id()).isEqualTo("a-1");
        ConsumerRecord<byte[], byte[]> twice = record("a-1");
        twice.headers().add("holdfast.id", "a-2".getBytes(StandardCharsets.UTF_8));
        assertThat(SOURCE.inbound(twice).id()).isEqualTo("a-2");
    }

    @Test
    void withoutAnIdentityThatCanBeOneItIsTheRecordsPlaceAndTheSameHoweverOftenItIsRead() {
        assertThat(SOURCE.inbound(plain()).id())
                .isEqualTo(PLACE)
                .isEqualTo(SOURCE.inbound(plain()).id());
        assertThat(SOURCE.inbound(record("")).id()).isEqualTo(PLACE);
        assertThat(SOURCE.inbound(record("x".repeat(513))).id()).isEqualTo(PLACE);
        assertThat(SOURCE.inbound(record("x".repeat(512))).id()).hasSize(512);
        ConsumerRecord<byte[], byte[]> none = plain();
        none.headers().add("holdfast.id", null);
        assertThat(SOURCE.inbound(none).id()).isEqualTo(PLACE);
    }

    @Test
    void whereARecordComesFromAndHowOftenItWasTriedIsNotBelievedFromItsHeaders() {
        ConsumerRecord<byte[], byte[]> forged = plain();
        for (String name : new String[] {
            "holdfast.origin.cluster", "holdfast.origin.topic-id", "holdfast.origin.partition", "holdfast.attempts"
        }) {
            forged.headers().add(name, "7".getBytes(StandardCharsets.UTF_8));
        }
        InboundRecord record = SOURCE.inbound(forged);
        assertThat(record.origin()).isEqualTo(new Origin("c1", Uuid.ONE_UUID, "orders", 3, 42));
        assertThat(record.attempt()).isEqualTo(1);
        assertThat(record.headers().toArray()).hasSize(4);
    }

    private static ConsumerRecord<byte[], byte[]> record(String id) {
        ConsumerRecord<byte[], byte[]> record = plain();
        record.headers().add("holdfast.id", id.getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private static ConsumerRecord<byte[], byte[]> plain() {
        return new ConsumerRecord<>("orders", 3, 42, new byte[] {1}, new byte[] {2});
    }
}
