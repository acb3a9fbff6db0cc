package io.holdfast.intake.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.SpoolEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One lane against a log, a spool and a clock that do whatever the seed says: acknowledgements late or never, producers
 * that end with any part of their records appended, appends to the spool that fail or stay in doubt.
 */
class LaneSimTest {

    private static final int SEEDS = Integer.getInteger("holdfast.seeds", 400);
    private static final int STEPS = 400;

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyPromisedRecordIsInTheLogOnceAndInOrder(long seed) {
        Simulation simulation = new Simulation(seed, true);

        simulation.run();

        assertThat(simulation.violations()).as("seed %d", seed).isEmpty();
    }

    @Test
    void withoutTheLookupTheSameSimulationFindsDoubledRecords() {
        long found = seeds().filter(seed -> {
                    Simulation simulation = new Simulation(seed, false);
                    simulation.run();
                    return !simulation.violations().isEmpty();
                })
                .count();

        assertThat(found).isPositive();
    }

    /** Lets the lane have some four records on their way out of the spool: a simulation drains more. */
    private static final long BUDGET = 20 * DrainBudget.RECORD_BYTES;

    /** Everything around one lane, stepped by a seed. */
    private static final class Simulation {

        private final Random random;
        private final boolean looksUp;
        private final AtomicLong nanos = new AtomicLong(1);
        private final FakeSpool spool = new FakeSpool();
        private final DrainBudget budget = new DrainBudget(BUDGET);
        private final List<AcceptanceId> log = new ArrayList<>();
        private final List<Acceptance> producer = new ArrayList<>();
        private final Map<AcceptanceId, Outcome> outcomes = new HashMap<>();
        private final List<Acceptance> offered = new ArrayList<>();
        private final Lane lane;
        private boolean producerUp = true;

        Simulation(long seed, boolean looksUp) {
            this.random = new Random(seed);
            this.looksUp = looksUp;
            LanePolicy policy = new LanePolicy(ms(250), ms(1_000), ms(1_000), ms(2_000), ms(50), ms(500));
            LaneServices services = new LaneServices(
                    spool,
                    this::send,
                    new FakeListener(),
                    (flow, bytes) -> null,
                    budget,
                    new AtomicLong(),
                    LaneShares.ALONE,
                    nanos::get);
            LaneKey key = new LaneKey("t", new UUID(1, 1), 0);
            this.lane = new Lane(new Frontier(key, "c", 0, null), policy, services);
            lane.open();
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step(random.nextInt(100));
            }
            heal();
        }

        private void step(int choice) {
            if (choice < 30) {
                offer(random.nextInt(4) == 0 ? Tier.STANDARD : Tier.CRITICAL);
            } else if (choice < 50) {
                acknowledge();
            } else if (choice < 53) {
                endProducer();
            } else if (choice < 70) {
                spool.complete(random);
            } else if (choice < 85) {
                nanos.addAndGet(ms(random.nextInt(150)));
                lane.tick();
            } else if (choice < 93) {
                drain();
            } else if (choice < 98) {
                lookUp();
            } else {
                producerUp = !producerUp;
            }
        }

        private void heal() {
            producerUp = true;
            for (int i = 0; i < 20_000 && !settled(); i++) {
                acknowledge();
                spool.force();
                nanos.addAndGet(ms(20));
                lane.tick();
                lookUp();
                drain();
            }
            assertThat(settled()).as("the lane comes to rest: %s", lane.state()).isTrue();
            assertThat(budget.left()).as("bytes that nobody holds").isEqualTo(BUDGET);
        }

        private boolean settled() {
            return lane.state() instanceof LaneState.Direct
                    && lane.inFlight() == 0
                    && lane.spooled() == 0
                    && spool.idle();
        }

        private void offer(Tier tier) {
            byte[] value = Integer.toString(offered.size()).getBytes(StandardCharsets.UTF_8);
            Offer offer = new Offer("f", tier, null, value, List.of(), null, 0, 1);
            Acceptance a = new Acceptance(offer, "r" + offered.size(), new Acceptance.Moment(1, 0, nanos.get()));
            a.await(outcome -> outcomes.put(a.id(), outcome), nanos.get() + ms(2_000));
            assertThat(lane.accept(a)).isTrue();
            offered.add(a);
        }

        private boolean send(Acceptance a) {
            return producerUp && producer.add(a);
        }

        private void acknowledge() {
            if (!producer.isEmpty()) {
                Acceptance a = producer.remove(0);
                log.add(a.id());
                lane.acknowledged(a, log.size() - 1L);
            }
        }

        /** Any number of the oldest records in flight had been appended; nobody learns which. */
        private void endProducer() {
            List<Acceptance> given = List.copyOf(producer);
            producer.clear();
            int appended = given.isEmpty() ? 0 : random.nextInt(given.size() + 1);
            given.subList(0, appended).forEach(a -> log.add(a.id()));
            SendFailure lost = new SendFailure(SendFailure.Kind.PRODUCER_LOST, "closed", "closed");
            given.forEach(a -> lane.failed(a, lost));
        }

        private void lookUp() {
            Frontier from = lane.beginLookup();
            if (from == null) {
                return;
            }
            for (int at = (int) from.offset(); looksUp && at < log.size(); at++) {
                lane.foundInLog(log.get(at), at);
            }
            lane.lookupDone(log.size());
        }

        private void drain() {
            DrainTurn turn = lane.beginDrain(1 + random.nextInt(8));
            if (turn != null) {
                List<Drained> read = new ArrayList<>();
                long bytes = 0;
                for (int i = 0; i < turn.refs().length && bytes < turn.mostBytes(); i++) {
                    SpoolEntry entry = spool.read(turn.refs()[i]);
                    read.add(new Drained.Ready(turn.refs()[i], entry));
                    bytes += entry.sizeBytes();
                }
                lane.drain(turn, read);
            }
        }

        List<String> violations() {
            List<String> violations = new ArrayList<>();
            Set<AcceptanceId> seen = new HashSet<>();
            AcceptanceId before = new AcceptanceId(0, 0);
            for (AcceptanceId id : log) {
                if (!seen.add(id)) {
                    violations.add(id + " is in the log twice");
                } else if (id.compareTo(before) < 0) {
                    violations.add(id + " comes after " + before);
                }
                before = id;
            }
            outcomes.forEach((id, outcome) -> {
                boolean promised = outcome instanceof Outcome.Published || outcome instanceof Outcome.Spooled;
                if (promised && !seen.contains(id)) {
                    violations.add(id + " was answered " + outcome + " and is lost");
                }
                if (outcome instanceof Outcome.Shed && seen.contains(id)) {
                    violations.add(id + " was shed and is in the log");
                }
            });
            if (outcomes.size() > offered.size()) {
                violations.add("more answers than offers");
            }
            return violations;
        }

        private static long ms(long ms) {
            return TimeUnit.MILLISECONDS.toNanos(ms);
        }
    }
}
