package io.holdfast.intake.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.ShedReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An outage of Kafka with callers who retry, in simulated time: a first attempt each millisecond, a Kafka that takes a
 * little more, twelve seconds of nothing, and the real admission and budget between them.
 */
class RetryStormSimTest {

    private static final Logger LOG = LoggerFactory.getLogger(RetryStormSimTest.class);
    private static final int DOWN_MS = 2_000;
    private static final int UP_MS = 14_000;
    private static final int END_MS = 26_000;
    /** A quarter more than what comes first. */
    private static final double LITTLE_TO_SPARE = 1.25;
    /** As much again. */
    private static final double ENOUGH_TO_SPARE = 2;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 1 + Integer.getInteger("holdfast.seeds", 0) / 500);
    }

    /** How callers retry. */
    private enum Callers {
        /** After some fifty milliseconds, again and again, for ten seconds. */
        WITHOUT_BACKOFF,
        /** Once, after two to four seconds, as Retry-After says. */
        HONEST
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withTheBudgetFirstAttemptsAreTakenSoonAfterTheOutageThoughTenThousandCallersHammer(long seed) {
        Run run = new Run(seed, 20, Callers.WITHOUT_BACKOFF, LITTLE_TO_SPARE);
        run.toTheEnd();

        LOG.atInfo()
                .addKeyValue("seed", seed)
                .addKeyValue("goodput", run.goodput())
                .log("with the budget");
        assertThat(run.goodput(UP_MS + 2_000, UP_MS + 10_000))
                .as("seed " + seed)
                .isGreaterThan(0.9);
        assertThat(run.goodput(UP_MS + 10_000, END_MS)).as("seed " + seed).isGreaterThan(0.9);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void withoutItTheyAreNot(long seed) {
        Run run = new Run(seed, 0, Callers.WITHOUT_BACKOFF, LITTLE_TO_SPARE);
        run.toTheEnd();

        LOG.atInfo()
                .addKeyValue("seed", seed)
                .addKeyValue("goodput", run.goodput())
                .log("without the budget");
        assertThat(run.goodput(UP_MS + 10_000, END_MS - 1_000))
                .as("seed " + seed)
                .isLessThan(0.5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoRetriesOnceAfterTheOutageGetsThrough(long seed) {
        Run run = new Run(seed, 20, Callers.HONEST, ENOUGH_TO_SPARE);
        run.toTheEnd();

        assertThat(run.goodput(UP_MS + 2_000, END_MS)).as("seed " + seed).isGreaterThan(0.99);
        assertThat(run.retriesAfter).as("seed " + seed).isGreaterThan(2_000);
        LOG.atInfo()
                .addKeyValue("retries", run.retriesAfter)
                .addKeyValue("taken", run.retriesTakenAfter)
                .log("honest");
        assertThat(run.retriesTakenAfter / (double) run.retriesAfter)
                .as("seed " + seed)
                .isGreaterThan(0.75);
    }

    private static final class Run {
        private final Random random;
        private final Callers callers;
        private final double takenPerMs;
        private final AdmissionController admission =
                new AdmissionController(64 << 20, 64, 100_000, TimeUnit.MILLISECONDS.toNanos(150));
        private final AdmissionController.FlowBytes flow = new AdmissionController.FlowBytes(32 << 20);
        private final CallerRetryBudget budget;
        private final ArrayDeque<Integer> inFlight = new ArrayDeque<>();
        /** By the millisecond in which they retry: when each was offered first. */
        private final List<List<Integer>> due = new ArrayList<>();

        private final int[] offered = new int[END_MS / 1_000];
        private final int[] taken = new int[END_MS / 1_000];
        private double credit;
        private int now;
        private int retriesAfter;
        private int retriesTakenAfter;

        Run(long seed, int percent, Callers callers, double takenPerMs) {
            this.takenPerMs = takenPerMs;
            this.random = new Random(seed);
            this.callers = callers;
            this.budget =
                    new CallerRetryBudget(new CallerRetryBudget.Limits(percent, TimeUnit.SECONDS.toNanos(10), 10));
            for (int i = 0; i < END_MS + 5_000; i++) {
                due.add(new ArrayList<>());
            }
        }

        void toTheEnd() {
            for (now = 0; now < END_MS; now++) {
                acknowledge();
                List<Integer> all = due.get(now);
                // The first attempt comes anywhere among the retries of its millisecond.
                all.add(random.nextInt(all.size() + 1), now);
                all.forEach(this::offer);
                if (now % 200 == 0) {
                    admission.adapt();
                }
            }
        }

        private boolean away() {
            return now >= DOWN_MS && now < UP_MS;
        }

        private void acknowledge() {
            credit = away() ? 0 : Math.min(10, credit + takenPerMs);
            for (; credit >= 1 && !inFlight.isEmpty(); credit--) {
                int since = inFlight.remove();
                admission.releaseSlot();
                admission.releaseBytes(flow, 1_000);
                admission.acknowledged(TimeUnit.MILLISECONDS.toNanos(now - since));
            }
        }

        private void offer(int since) {
            long nanos = TimeUnit.MILLISECONDS.toNanos(now);
            boolean first = since == now;
            if (first) {
                budget.first(nanos);
                offered[now / 1_000]++;
            }
            boolean granted = first || budget.grant(nanos, admission.busy(Tier.STANDARD, flow));
            boolean ok = granted && !away() && admit();
            if (granted) {
                budget.ended(!ok);
            }
            if (!first && now >= UP_MS) {
                retriesAfter++;
                retriesTakenAfter += ok ? 1 : 0;
            }
            if (ok && first) {
                taken[now / 1_000]++;
            } else if (!ok) {
                again(since);
            }
        }

        private boolean admit() {
            ShedReason refused = admission.admit(Tier.STANDARD, flow, 1_000);
            if (refused == null) {
                inFlight.add(now);
            }
            return refused == null;
        }

        private void again(int since) {
            if (callers == Callers.WITHOUT_BACKOFF && now - since < 10_000) {
                due.get(now + 1 + random.nextInt(100)).add(since);
            } else if (callers == Callers.HONEST && since == now) {
                due.get(now + 2_000 + random.nextInt(2_000)).add(since);
            }
        }

        /** Share of first attempts that were taken, in per cent of each second. */
        List<Integer> goodput() {
            List<Integer> shares = new ArrayList<>();
            for (int s = 0; s < offered.length; s++) {
                shares.add(100 * taken[s] / Math.max(1, offered[s]));
            }
            return shares;
        }

        double goodput(int fromMs, int toMs) {
            int all = 0;
            int good = 0;
            for (int s = fromMs / 1_000; s < toMs / 1_000; s++) {
                all += offered[s];
                good += taken[s];
            }
            return good / (double) all;
        }
    }
}
