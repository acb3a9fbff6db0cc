package io.holdfast.delivery.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.RecordHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ManualDeliveryTest {

    private final AtomicBoolean broken = new AtomicBoolean(true);
    private final RecordHandler failing = record -> {
        if (broken.get() && text(record).startsWith("bad")) {
            throw new IOException("not yet");
        }
        return Disposition.done();
    };

    @Test
    void aRecordThatKeepsFailingIsParkedAndItsKeyWaitsWhileOthersGoOn() {
        ManualDelivery delivery = ManualDelivery.of(failing);
        delivery.offer("k1", "bad 1");
        delivery.offer("k1", "good 2");
        delivery.offer("k2", "good 3");
        delivery.advance(Duration.ofSeconds(10));

        assertThat(texts(delivery.done())).containsExactly("good 3");
        assertThat(delivery.parked()).hasSize(2);
        assertThat(delivery.committed()).as("what is parked is finished").isEqualTo(3);

        broken.set(false);
        delivery.advance(Duration.ofMinutes(1));
        assertThat(texts(delivery.done())).containsExactly("good 3", "bad 1", "good 2");
        assertThat(delivery.parked()).isEmpty();
    }

    @Test
    void aDeadLetterComesAfterAllAttemptsAndHoldsItsKey() {
        ManualDelivery delivery = ManualDelivery.of(failing);
        delivery.offer("k1", "bad 1");
        delivery.offer("k1", "good 2");
        delivery.advance(Duration.ofMinutes(40));

        assertThat(texts(delivery.deadLetters())).containsExactly("bad 1");
        assertThat(texts(delivery.done())).isEmpty();
        assertThat(delivery.attempts()).hasSize(6);
    }

    @Test
    void aSinkThatIsDownCostsNoAttempts() {
        AtomicBoolean down = new AtomicBoolean(true);
        ManualDelivery delivery = ManualDelivery.of(record -> {
            if (down.get()) {
                throw new ConnectException("refused");
            }
            return Disposition.done();
        });
        for (int i = 0; i < 100; i++) {
            delivery.offer("k" + i, "v");
        }
        delivery.advance(Duration.ofMinutes(5));
        assertThat(delivery.sinkOpen()).isFalse();
        assertThat(delivery.attempts().size()).isLessThan(60);
        assertThat(delivery.parked()).isEmpty();

        down.set(false);
        delivery.advance(Duration.ofMinutes(1));
        assertThat(delivery.done()).hasSize(100).allMatch(record -> record.attempt() == 1);
        assertThat(delivery.deadLetters()).isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(texts(run(7))).isEqualTo(texts(run(7)));
    }

    private static List<InboundRecord> run(long seed) {
        DeliverySettings settings = DeliverySettings.of("f", "d", "t", Map.of());
        ManualDelivery delivery = ManualDelivery.of(
                settings,
                record -> {
                    if (record.attempt() < 3) {
                        throw new IOException("not yet");
                    }
                    return Disposition.done();
                },
                seed);
        for (int i = 0; i < 40; i++) {
            delivery.offer("k" + i % 7, "v" + i);
        }
        delivery.advance(Duration.ofMinutes(10));
        return delivery.attempts();
    }

    private static String text(InboundRecord record) {
        return record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<InboundRecord> records) {
        return records.stream().map(ManualDeliveryTest::text).toList();
    }
}
