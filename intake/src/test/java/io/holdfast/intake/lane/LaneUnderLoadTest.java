package io.holdfast.intake.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.Sabotage;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One lane and callers who send again as soon as they are answered, by a clock of the test's own: the log takes ten records each
 * millisecond, the spool thirty.
 */
class LaneUnderLoadTest {

    private static final int CALLERS = 64;
    private static final int LOG_TAKES = 10;
    private static final int SPOOL_TAKES = 30;
    private static final int STALL_MS = 5_000;
    private static final int LIMIT_MS = 60_000;
    private static final long DEADLINE_MS = 2_000;

    private final AtomicLong nanos = new AtomicLong(1);
    private final FakeSpool spool = new FakeSpool();
    private final ArrayDeque<Acceptance> producer = new ArrayDeque<>();
    private final Lane lane = lane();
    private int idle = CALLERS;
    private int offered;
    private long offset;
    private long longestMs;
    private int published;

    @AfterEach
    void mend() {
        System.clearProperty("holdfast.sabotage");
    }

    @Test
    void aLaneComesBackToTheLogThoughItsCallersDoNotPause() {
        stall();

        assertThat(millisecondsUntilDirect()).isLessThan(LIMIT_MS / 2);
        assertThat(longestMs).as("callers' longest wait, of a deadline").isLessThan(DEADLINE_MS);
        int before = published;
        run(2_000);
        assertThat(lane.state()).isInstanceOf(LaneState.Direct.class);
        assertThat(published - before)
                .as("but for what was on its way from the spool")
                .isGreaterThan(18_000);
    }

    @Test
    void toldAtOnceOfTheirPromisesTheyKeepItInTheSpool() {
        System.setProperty("holdfast.sabotage", Sabotage.PROMISE_AT_ONCE.word());
        stall();

        assertThat(millisecondsUntilDirect()).isEqualTo(LIMIT_MS);
    }

    @Test
    void nobodyWaitsForPromisesWhileTheLogIsAway() {
        stall();

        assertThat(lane.holdNanos()).isZero();
        assertThat(longestMs).as("but for those who were first").isLessThanOrEqualTo(300);
    }

    private void stall() {
        for (int i = 0; i < STALL_MS; i++) {
            millisecond(0);
        }
        assertThat(lane.state()).isInstanceOf(LaneState.Spooling.class);
    }

    private void run(int ms) {
        for (int i = 0; i < ms; i++) {
            millisecond(LOG_TAKES);
        }
    }

    private int millisecondsUntilDirect() {
        int ms = 0;
        while (ms < LIMIT_MS && !(lane.state() instanceof LaneState.Direct)) {
            millisecond(LOG_TAKES);
            ms++;
        }
        return ms;
    }

    private void millisecond(int logTakes) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        for (int i = 0; i < SPOOL_TAKES && idle > 0; i++) {
            offer();
        }
        spool.force();
        drain();
        for (int i = 0; i < logTakes && !producer.isEmpty(); i++) {
            lane.acknowledged(producer.remove(), offset++);
        }
        lane.tick();
    }

    private void offer() {
        idle--;
        offered++;
        long sent = nanos.get();
        Offer offer = new Offer("f", Tier.CRITICAL, null, new byte[1], List.of(), null, 0, 1);
        Acceptance a = new Acceptance(offer, "r" + offered, new Acceptance.Moment(1, 0, sent));
        a.await(
                outcome -> {
                    idle++;
                    published += outcome instanceof Outcome.Published ? 1 : 0;
                    longestMs = Math.max(longestMs, TimeUnit.NANOSECONDS.toMillis(nanos.get() - sent));
                },
                sent + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS));
        assertThat(lane.accept(a)).isTrue();
    }

    private void drain() {
        DrainTurn turn = lane.beginDrain(512);
        if (turn != null) {
            List<Drained> read = new ArrayList<>();
            for (long ref : turn.refs()) {
                read.add(new Drained.Ready(ref, spool.read(ref)));
            }
            lane.drain(turn, read);
        }
    }

    private Lane lane() {
        long second = TimeUnit.SECONDS.toNanos(1);
        long deadline = TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        LanePolicy policy = new LanePolicy(second / 4, second, second, deadline, 0, second);
        LaneServices services = new LaneServices(
                spool,
                producer::add,
                new FakeListener(),
                (flow, bytes) -> null,
                new DrainBudget(1L << 30),
                new AtomicLong(),
                LaneShares.ALONE,
                nanos::get);
        Lane fresh = new Lane(new Frontier(new LaneKey("t", new UUID(1, 1), 0), "c", 0, null), policy, services);
        fresh.open();
        return fresh;
    }
}
