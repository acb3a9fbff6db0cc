package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.spool.AppendAnswer;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Entries;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneLogTest {

    private static final LaneKey KEY = new LaneKey("t", Entries.TOPIC, 0);

    private final LaneLog log = new LaneLog(KEY, 0, new AtomicLong());

    @Test
    void recordsThatMayBeInTheLogAreAppendedAsSuchAndApart() {
        append(1, null);
        append(2, null);
        append(3, new Frontier(KEY, "c", 40, null));

        LaneLog.Group spooledOnly = Objects.requireNonNull(log.next(false));
        assertThat(spooledOnly.answers()).hasSize(2);
        assertThat(spooledOnly.frontier()).isNegative();
        assertThat(log.appendsUnsent()).isTrue();
        log.appended(7, 1, 1);

        LaneLog.Group handedOver = Objects.requireNonNull(log.next(false));
        assertThat(handedOver.answers()).hasSize(1);
        assertThat(handedOver.frontier()).isEqualTo(40);
        assertThat(log.appendsUnsent()).isFalse();
        assertThat(handedOver.number()).isEqualTo(spooledOnly.number() + 1);
    }

    @Test
    void whatWasSentCountsUntilItIsRemoved() {
        log.settled(log.ref(7), 41);
        assertThat(log.unsettled()).isEqualTo(1);
        LaneLog.Settled taken = Objects.requireNonNull(log.takeSettled());
        assertThat(log.unsettled()).isEqualTo(1);

        log.notRemoved(taken);
        assertThat(log.unsettled()).isEqualTo(1);
        log.removed(Objects.requireNonNull(log.takeSettled()));
        assertThat(log.unsettled()).isZero();
    }

    @Test
    void whatWasKnownOfTheLogBeforeIsNotToldOnceTheLaneIsTakenOver() {
        log.publishedTo(41);
        log.takesOver();
        assertThat(log.takeSettled()).isNull();

        log.publishedTo(50);
        assertThat(log.takeSettled()).isEqualTo(new LaneLog.Settled(List.of(), 50));
    }

    private void append(long sequence, @Nullable Frontier frontier) {
        log.append(Entries.entry(1, sequence, 0, 10), new AppendAnswer() {
            @Override
            public void accept(AppendResult result) {
                // Nobody waits.
            }

            @Override
            public @Nullable Frontier frontier() {
                return frontier;
            }
        });
    }
}
