package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.engine.LaneRules.WhenDead;
import io.holdfast.delivery.park.ParkState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The core over a park log and a committed position that survive crashes, many times over; failures name their seed. */
class PartitionSimTest {

    private static final int SEEDS = Integer.getInteger("holdfast.seeds", 300);
    private static final int STEPS = 600;

    private static LaneRules rules(WhenDead whenDead) {
        return new LaneRules(true, whenDead, 30, 1 << 20, 1_000, 1_000, 1 << 20);
    }

    @ParameterizedTest
    @EnumSource(WhenDead.class)
    void everyRecordEndsAndEachKeyKeepsItsOrderWhateverCrashes(WhenDead whenDead) {
        int crashes = 0;
        int parkings = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedPartition partition = new SimulatedPartition(seed, rules(whenDead), 0.25, 0.02);
            for (int i = 0; i < STEPS; i++) {
                partition.step(true);
            }
            assertThat(partition.finish(200_000))
                    .as("seed %d comes to an end", seed)
                    .isTrue();
            assertThat(partition.committed()).as("seed %d, committed", seed).isEqualTo(partition.sourceEnd());
            assertThat(skipped(partition)).as("seed %d, skipped", seed).isEmpty();
            assertThat(disorder(partition)).as("seed %d, order", seed).isEmpty();
            assertThat(held(partition, whenDead)).as("seed %d, held", seed).isEmpty();
            crashes += partition.crashes;
            parkings += partition.parkings;
        }
        assertThat(crashes).isGreaterThan(SEEDS * 5);
        assertThat(parkings).isGreaterThan(SEEDS * 5);
    }

    @Test
    void withoutAnOrderEveryRecordEndsAndNoneWaitsForAnother() {
        LaneRules rules = new LaneRules(false, WhenDead.CONTINUE, 30, 1 << 20, 1_000, 1_000, 1 << 20);
        int overtaken = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedPartition partition = new SimulatedPartition(seed, rules, 0.25, 0.02);
            for (int i = 0; i < STEPS; i++) {
                partition.step(true);
            }
            assertThat(partition.parkLog.values())
                    .as("seed %d, parked behind another", seed)
                    .noneMatch(parked -> parked.state().equals(ParkState.behind()));
            assertThat(partition.finish(200_000))
                    .as("seed %d comes to an end", seed)
                    .isTrue();
            assertThat(partition.committed()).as("seed %d, committed", seed).isEqualTo(partition.sourceEnd());
            assertThat(skipped(partition)).as("seed %d, skipped", seed).isEmpty();
            overtaken += disorder(partition).isEmpty() ? 0 : 1;
        }
        assertThat(overtaken).isGreaterThan(SEEDS / 2);
    }

    @Test
    void callsThatAreNotAnsweredHaveTheirEffectOnceWhereItIsAskedForAndInOrder() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedPartition partition = doubtful(seed, false);
            assertThat(partition.committed()).as("seed %d, committed", seed).isEqualTo(partition.sourceEnd());
            assertThat(partition.source)
                    .as("seed %d, effects", seed)
                    .allMatch(record -> partition.effects(record) == 1);
            assertThat(disorder(partition)).as("seed %d, order", seed).isEmpty();
            assertThat(partition.parkLog).as("seed %d, parked", seed).isEmpty();
        }
        SimulatedPartition blind = doubtful(0, true);
        assertThat(blind.source).as("without asking").anyMatch(record -> blind.effects(record) > 1);
    }

    private static SimulatedPartition doubtful(int seed, boolean blind) {
        SimulatedPartition partition = new SimulatedPartition(seed, rules(WhenDead.HOLD_KEY), 0, 0);
        partition.doubt(0.2, blind);
        assertThat(partition.finish(200_000))
                .as("seed %d comes to an end", seed)
                .isTrue();
        return partition;
    }

    /** Records that are neither done nor parked nor dead. */
    private static List<Long> skipped(SimulatedPartition partition) {
        Set<Long> ended = new HashSet<>(partition.deadLetters.keySet());
        partition.effects.forEach(record -> ended.add(record.origin().offset()));
        ended.addAll(partition.parkLog.keySet());
        return partition.source.stream()
                .map(record -> record.origin().offset())
                .filter(offset -> !ended.contains(offset))
                .toList();
    }

    /** Keys whose records first took effect, or were last tried, in another order than they stand in the source. */
    private static List<String> disorder(SimulatedPartition partition) {
        List<String> wrong = new ArrayList<>();
        byKey(partition.effects).forEach((key, offsets) -> {
            List<Long> first = offsets.stream().distinct().toList();
            if (!first.equals(first.stream().sorted().toList())) {
                wrong.add(key + " first " + first);
            }
        });
        Map<String, List<Long>> runs = byKey(partition.runs);
        // What waits behind a dead letter has no last attempt yet.
        deadHeads(partition).keySet().forEach(runs::remove);
        runs.forEach((key, offsets) -> {
            Collections.reverse(offsets);
            List<Long> last = offsets.stream().distinct().toList();
            if (!last.equals(last.stream().sorted(Comparator.reverseOrder()).toList())) {
                wrong.add(key + " last, backwards " + last);
            }
        });
        return wrong;
    }

    private static Map<String, List<Long>> byKey(List<InboundRecord> records) {
        Map<String, List<Long>> offsets = new HashMap<>();
        for (InboundRecord record : records) {
            if (record.key() != null) {
                String key = new String(record.key(), StandardCharsets.UTF_8);
                offsets.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(record.origin().offset());
            }
        }
        return offsets;
    }

    /** Under hold-key and dlq-sequence, no record of a key takes effect after one of it is dead for good. */
    private static List<String> held(SimulatedPartition partition, WhenDead whenDead) {
        List<String> wrong = new ArrayList<>();
        if (whenDead == WhenDead.CONTINUE) {
            partition.parkLog.forEach((offset, parked) -> wrong.add("parked for ever: " + offset));
            return wrong;
        }
        Map<String, Long> deadHeads = deadHeads(partition);
        deadHeads.forEach((key, dead) -> partition.effects.stream()
                .skip(partition.deadSince.get(dead))
                .filter(record -> key.equals(
                        LaneKey.of(record.key(), record.origin().offset()).toString()))
                .forEach(record -> wrong.add(record.id() + " ran past the dead " + dead)));
        return wrong;
    }

    private static Map<String, Long> deadHeads(SimulatedPartition partition) {
        Map<String, Long> deadHeads = new HashMap<>();
        partition.parkLog.forEach((offset, parked) -> {
            if (parked.state().kind() == ParkState.Kind.DEAD) {
                deadHeads.put(LaneKey.of(parked.record().key(), offset).toString(), offset);
            }
        });
        return deadHeads;
    }
}
