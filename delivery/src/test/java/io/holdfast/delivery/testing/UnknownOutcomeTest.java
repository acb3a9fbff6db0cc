package io.holdfast.delivery.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.OutcomeQuery;
import io.holdfast.delivery.OutcomeQuery.Outcome;
import io.holdfast.delivery.RecordHandler;
import io.holdfast.delivery.park.ParkState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of a record whose first attempt may have had its effect or not. */
class UnknownOutcomeTest {

    private static final Failure SILENCE = Failure.of("silence", "no answer");

    private final List<InboundRecord> asked = new ArrayList<>();
    private Outcome answer = new Outcome.Unknown(SILENCE);

    @Test
    void withoutAQueryItIsHeldAndNeverRepeated() {
        ManualDelivery delivery = ManualDelivery.of(onceUnknown());
        delivery.offer("k", "first");
        delivery.offer("k", "second");
        delivery.advance(Duration.ofHours(24));

        assertThat(delivery.attempts()).hasSize(1);
        assertThat(delivery.done()).isEmpty();
        assertThat(delivery.deadLetters()).isEmpty();
        assertThat(delivery.parked().get(0).state().kind()).isEqualTo(ParkState.Kind.UNKNOWN);
        assertThat(delivery.parked().get(0).state().dueMs()).isZero();
    }

    @Test
    void oneThatHadItsEffectIsFinishedAndItsKeyGoesOn() {
        ManualDelivery delivery = queried(onceUnknown(), this::answer);
        answer = new Outcome.Done();
        delivery.offer("k", "first");
        delivery.offer("k", "second");
        delivery.run();
        assertThat(delivery.parked()).as("durable before anybody is asked").hasSize(2);
        assertThat(asked).isEmpty();
        delivery.advance(Duration.ofSeconds(2));

        assertThat(delivery.attempts()).as("the first is not repeated").hasSize(2);
        assertThat(delivery.done())
                .extracting(record -> record.origin().offset())
                .containsExactly(0L, 1L);
        assertThat(delivery.parked()).isEmpty();
        assertThat(delivery.committed()).isEqualTo(2);
        assertThat(asked).hasSize(1);
    }

    @Test
    void oneThatHadNoneIsSentAgainInItsPlace() {
        ManualDelivery delivery = queried(onceUnknown(), this::answer);
        answer = new Outcome.NotDone();
        delivery.offer("k", "first");
        delivery.offer("k", "second");
        delivery.advance(Duration.ofSeconds(2));

        assertThat(delivery.attempts())
                .extracting(record -> record.origin().offset())
                .containsExactly(0L, 0L, 1L);
        assertThat(delivery.done()).hasSize(2);
        assertThat(delivery.parked()).isEmpty();
    }

    @Test
    void whileNobodyKnowsItIsAskedAboutAtTheRetryDelaysWithoutEnd() {
        ManualDelivery delivery = queried(onceUnknown(), this::answer);
        delivery.offer("k", "first");
        delivery.offer("other", "third");
        delivery.advance(Duration.ofSeconds(10));
        assertThat(asked).as("soon").hasSize(2);
        assertThat(delivery.done()).as("other keys go on").hasSize(1);
        delivery.advance(Duration.ofMinutes(6));
        assertThat(asked).as("after a minute and five").hasSize(4);
        delivery.advance(Duration.ofHours(5));
        assertThat(asked).as("every half hour").hasSize(14);
        assertThat(delivery.attempts()).as("nothing is repeated").hasSize(2);
        assertThat(delivery.deadLetters()).isEmpty();

        answer = new Outcome.Done();
        delivery.advance(Duration.ofMinutes(30));
        assertThat(delivery.done()).hasSize(2);
    }

    @Test
    void oneThatIsUnknownAgainAfterItWasSentAgainIsAskedAboutAgain() {
        ManualDelivery delivery = queried(record -> new Disposition.Unknown(SILENCE), this::answer);
        answer = new Outcome.NotDone();
        delivery.offer("k", "first");
        delivery.advance(Duration.ofMinutes(10));

        assertThat(delivery.attempts()).hasSize(1 + asked.size()).hasSizeGreaterThan(4);
        assertThat(delivery.parked().get(0).state().kind()).isEqualTo(ParkState.Kind.UNKNOWN);
    }

    @Test
    void aQueryThatFailsOrSaysNothingLeavesItUnknown() {
        List<OutcomeQuery> bad = List.of(
                record -> {
                    throw new IllegalStateException("broken");
                },
                record -> CompletableFuture.failedFuture(new IllegalStateException("broken")),
                record -> CompletableFuture.completedFuture(null));
        for (OutcomeQuery query : bad) {
            ManualDelivery delivery = queried(onceUnknown(), query);
            delivery.offer("k", "first");
            delivery.advance(Duration.ofMinutes(1));

            assertThat(delivery.attempts()).hasSize(1);
            assertThat(delivery.parked().get(0).state().kind()).isEqualTo(ParkState.Kind.UNKNOWN);
            assertThat(delivery.parked().get(0).state().failure()).isNotNull();
        }
    }

    private CompletableFuture<Outcome> answer(InboundRecord record) {
        asked.add(record);
        return CompletableFuture.completedFuture(answer);
    }

    /** The very first call of all has no known outcome. */
    private static RecordHandler onceUnknown() {
        List<InboundRecord> calls = new ArrayList<>();
        return record -> {
            calls.add(record);
            return calls.size() == 1 ? new Disposition.Unknown(SILENCE) : Disposition.done();
        };
    }

    private static ManualDelivery queried(RecordHandler handler, OutcomeQuery query) {
        DeliverySettings settings =
                DeliverySettings.of("test", "test", "test", Map.of()).withQuery(query);
        return ManualDelivery.of(settings, handler, 1);
    }
}
