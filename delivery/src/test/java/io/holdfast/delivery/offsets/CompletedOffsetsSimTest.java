package io.holdfast.delivery.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One partition with holes, polled, completed in any order, committed, and taken over by another owner at any time, beside
 * a trivial model: the sets of offsets done, ever and as far as the present owner can know.
 */
class CompletedOffsetsSimTest {

    private static final int SEEDS = Integer.getInteger("holdfast.seeds", 100);
    private static final int STEPS = 1_500;
    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk";
    private static final Uuid TOPIC = new Uuid(1, 2);

    /** What the simulation gets wrong on purpose. */
    private enum Flaw {
        NONE,
        COMMITS_THE_POSITION,
        BELIEVES_COPIED_MAPS,
        OMITS_THE_MAP
    }

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsSkippedAndNothingCommittedAsDoneIsRunAgain(long seed) {
        assertThat(new Simulation(seed, Flaw.NONE).run()).as("seed %d", seed).isEmpty();
    }

    @Test
    void committingThePositionIsFound() {
        assertFound(seed -> new Simulation(seed, Flaw.COMMITS_THE_POSITION));
    }

    @Test
    void believingAMapCopiedOntoAnotherOffsetIsFound() {
        assertFound(seed -> new Simulation(seed, Flaw.BELIEVES_COPIED_MAPS));
    }

    @Test
    void leavingOutTheMapIsFound() {
        assertFound(seed -> new Simulation(seed, Flaw.OMITS_THE_MAP));
    }

    private static void assertFound(LongFunction<Simulation> simulation) {
        assertThat(seeds().filter(seed -> !simulation.apply(seed).run().isEmpty()))
                .isNotEmpty();
    }

    private static final class Simulation {

        private final Random random;
        private final Flaw flaw;
        private final TreeSet<Long> log = new TreeSet<>();
        private final TreeSet<Long> done = new TreeSet<>();
        private final TreeSet<Long> doneAsKnown = new TreeSet<>();
        private final TreeSet<Long> running = new TreeSet<>();
        private final List<String> violations = new ArrayList<>();
        private final long logEnd;
        private TreeSet<Long> doneAtCommit = new TreeSet<>();
        private long committed;
        private String metadata = "";
        private CompletedOffsets offsets;
        private long next;

        Simulation(long seed, Flaw flaw) {
            this.random = new Random(seed);
            this.flaw = flaw;
            this.committed = random.nextLong(1L << 33);
            long offset = committed;
            double holes = random.nextDouble() * random.nextDouble();
            for (int i = 0; i < 1_000; i++) {
                offset += random.nextDouble() < holes ? 1 + random.nextInt(1 << random.nextInt(20)) : 1;
                log.add(offset);
            }
            this.logEnd = offset + 3;
            this.next = committed;
            this.offsets = new CompletedOffsets(owner(), committed);
        }

        List<String> run() {
            for (int step = 0; step < STEPS && violations.isEmpty(); step++) {
                int dice = random.nextInt(100);
                if (dice < 40) {
                    poll(1 + random.nextInt(5));
                } else if (dice < 90) {
                    completeOne();
                } else if (dice < 98) {
                    commit();
                } else {
                    restart();
                }
                check();
            }
            finish();
            return violations;
        }

        private void poll(int most) {
            for (int i = 0; i < most && offsets.fits(next, 1); i++) {
                Long offset = log.ceiling(next);
                if (offset == null) {
                    next = logEnd;
                    offsets.position(next);
                    return;
                }
                next = offset + 1;
                if (offsets.polled(offset)) {
                    expect(!doneAtCommit.contains(offset), "run again: " + offset);
                    running.add(offset);
                } else {
                    expect(done.contains(offset), "skipped: " + offset);
                }
            }
            if (random.nextBoolean()) {
                Long following = log.ceiling(next);
                next = following == null ? logEnd : following;
                offsets.position(next);
            }
        }

        private void completeOne() {
            if (running.isEmpty()) {
                return;
            }
            Long offset = running.ceiling(running.first() + random.nextLong(1 + running.last() - running.first()));
            if (offset == null || random.nextInt(4) == 0 && offset.equals(running.first())) {
                return;
            }
            expect(offsets.complete(offset), "was not outstanding: " + offset);
            running.remove(offset);
            done.add(offset);
            doneAsKnown.add(offset);
        }

        private void commit() {
            expect(offsets.fits(), "does not fit");
            committed = flaw == Flaw.COMMITS_THE_POSITION ? offsets.position() : offsets.low();
            metadata = offsets.map().encode().orElseThrow();
            doneAtCommit = new TreeSet<>(doneAsKnown);
        }

        /** Another owner begins; or a mirror's, at a translated offset with the map copied onto it. */
        private void restart() {
            running.clear();
            boolean translated = random.nextInt(3) == 0;
            Long earlier = translated ? log.lower(committed) : null;
            if (earlier != null) {
                committed = earlier;
                doneAtCommit = new TreeSet<>();
            }
            doneAsKnown.clear();
            doneAsKnown.addAll(doneAtCommit);
            next = committed;
            offsets = beginning();
        }

        private CompletedOffsets beginning() {
            long base = committed;
            DecodedMap decoded = OffsetMap.decode(flaw == Flaw.OMITS_THE_MAP ? "" : metadata, base, CLUSTER, TOPIC);
            if (decoded instanceof DecodedMap.Found found) {
                return new CompletedOffsets(found.map(), owner());
            }
            return flaw == Flaw.BELIEVES_COPIED_MAPS ? believing(base) : new CompletedOffsets(owner(), base);
        }

        /** Takes a map's offsets as relative to whatever was committed. */
        private CompletedOffsets believing(long base) {
            for (long written : log) {
                if (OffsetMap.decode(metadata, written, CLUSTER, TOPIC) instanceof DecodedMap.Found found) {
                    long[] moved = LongStream.of(found.map().incompleteOffsets())
                            .map(offset -> offset - written + base)
                            .toArray();
                    return new CompletedOffsets(
                            new OffsetMap(owner(), base, found.map().end() - written + base, moved), owner());
                }
            }
            return new CompletedOffsets(owner(), base);
        }

        private void check() {
            expect(offsets.outstanding() == running.size(), "outstanding: " + offsets.outstanding());
            long low = running.isEmpty() ? next : running.first();
            expect(offsets.low() == low, "low: " + offsets.low() + ", not " + low);
            Long somewhere = log.floor(log.first() + random.nextLong(logEnd - log.first()));
            if (somewhere != null && offsets.isComplete(somewhere)) {
                expect(done.contains(somewhere), "not complete: " + somewhere);
            }
            if (random.nextInt(8) == 0) {
                checkMap(offsets.map());
            }
        }

        private void checkMap(OffsetMap map) {
            for (long offset : running) {
                expect(!map.isComplete(offset), "complete in the map: " + offset);
            }
        }

        private void finish() {
            while (violations.isEmpty() && next < logEnd) {
                poll(5);
                drain();
            }
            drain();
            if (violations.isEmpty()) {
                expect(done.equals(log), "never done: " + (log.size() - done.size()));
            }
        }

        private void drain() {
            while (!running.isEmpty()) {
                completeOne();
            }
        }

        private OffsetMapOwner owner() {
            return new OffsetMapOwner(CLUSTER, TOPIC, random.nextInt());
        }

        private void expect(boolean holds, String violation) {
            if (!holds) {
                violations.add(violation);
            }
        }
    }
}
