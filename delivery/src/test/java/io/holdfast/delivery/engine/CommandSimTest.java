package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.engine.LaneRules.WhenDead;
import io.holdfast.delivery.park.Command;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Somebody decides about dead letters while records flow, sinks fail and owners crash; failures name their seed. */
class CommandSimTest {

    private static final int SEEDS = Integer.getInteger("holdfast.seeds", 300);
    private static final int STEPS = 800;
    private static final int BUFFERED = 30;
    private static final int MOST_PARKED = 8;

    @Test
    void whatIsRedrivenComesHomeInItsPlaceAndEachCommandIsCarriedOutOnce() {
        int redriven = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedPartition partition = new SimulatedPartition(seed, rules(WhenDead.HOLD_KEY), 0.25, 0.1);
            partition.operate();
            for (int i = 0; i < STEPS; i++) {
                partition.step(true);
            }
            finish(partition, seed);
            redriven += partition.commands.size();
            Set<Long> discarded = discarded(partition);
            Set<Long> ended = new HashSet<>(discarded);
            ended.addAll(deadWithoutKey(partition));
            assertThat(missing(partition, ended)).as("seed %d, missing", seed).isEmpty();
            assertThat(disorder(partition, discarded))
                    .as("seed %d, order", seed)
                    .isEmpty();
            assertThat(partition.parkLog).as("seed %d, parked for ever", seed).isEmpty();
            assertThat(partition.commandsRead).as("seed %d", seed).isEqualTo(partition.commands.size());
        }
        assertThat(redriven).isGreaterThan(SEEDS);
    }

    @Test
    void underTheOtherPoliciesWhatIsRedrivenComesHomeToo() {
        for (WhenDead whenDead : List.of(WhenDead.CONTINUE, WhenDead.DLQ_SEQUENCE)) {
            for (int seed = 0; seed < SEEDS; seed++) {
                SimulatedPartition partition = new SimulatedPartition(seed, rules(whenDead), 0.25, 0.1);
                partition.operate();
                for (int i = 0; i < STEPS; i++) {
                    partition.step(true);
                }
                finish(partition, seed);
                Set<Long> ended = discarded(partition);
                ended.addAll(partition.deadLetters.keySet());
                assertThat(missing(partition, ended))
                        .as("%s, seed %d, missing", whenDead, seed)
                        .isEmpty();
                assertThat(disorder(partition, ended))
                        .as("%s, seed %d, order of what never died", whenDead, seed)
                        .isEmpty();
                assertThat(partition.parkLog)
                        .as("%s, seed %d, parked for ever", whenDead, seed)
                        .isEmpty();
            }
        }
    }

    @Test
    void aPartitionThatIsFullOfDeadKeysIsReadOnOnceSomebodyHasDecidedAboutThem() {
        LaneRules few = new LaneRules(true, WhenDead.HOLD_KEY, BUFFERED, 1 << 20, 6, MOST_PARKED, 1 << 20);
        int full = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            SimulatedPartition partition = new SimulatedPartition(seed, few, 0.25, 0.3);
            for (int i = 0; i < STEPS; i++) {
                partition.step(true);
            }
            full += partition.pauses > 0 ? 1 : 0;
            assertThat(partition.mostParked).as("seed %d", seed).isLessThanOrEqualTo(MOST_PARKED + BUFFERED);
            partition.heal();
            partition.operate();
            boolean ended = false;
            for (int i = 0; i < 100 && !ended; i++) {
                partition.redriveAll();
                ended = partition.finish(5_000) && partition.parkLog.isEmpty();
            }
            assertThat(ended).as("seed %d comes to an end", seed).isTrue();
            Set<Long> dead = partition.deadLetters.keySet();
            assertThat(missing(partition, dead)).as("seed %d, missing", seed).isEmpty();
            assertThat(disorder(partition, dead))
                    .as("seed %d, order of what never died", seed)
                    .isEmpty();
        }
        assertThat(full).isGreaterThan(SEEDS / 4);
    }

    /** The sink is mended, and what still holds its key is redriven until nothing does. */
    private static void finish(SimulatedPartition partition, int seed) {
        partition.heal();
        for (int i = 0; i < 5; i++) {
            assertThat(partition.finish(400_000))
                    .as("seed %d comes to an end", seed)
                    .isTrue();
            partition.redriveAll();
        }
        assertThat(partition.finish(400_000))
                .as("seed %d comes to an end", seed)
                .isTrue();
    }

    private static LaneRules rules(WhenDead whenDead) {
        return new LaneRules(true, whenDead, BUFFERED, 1 << 20, 1_000, 1_000, 1 << 20);
    }

    private static Set<Long> discarded(SimulatedPartition partition) {
        Set<Long> discarded = new HashSet<>();
        partition.commands.stream()
                .filter(command -> command.action() == Command.Action.DISCARD)
                .forEach(command -> discarded.add(command.record().origin().offset()));
        return discarded;
    }

    /** Dead letters that hold no key: nobody need have redriven them. */
    private static List<Long> deadWithoutKey(SimulatedPartition partition) {
        return partition.source.stream()
                .filter(record -> record.key() == null)
                .map(record -> record.origin().offset())
                .filter(partition.deadLetters::containsKey)
                .toList();
    }

    private static List<Long> missing(SimulatedPartition partition, Set<Long> ended) {
        Set<Long> done = new HashSet<>(ended);
        partition.effects.forEach(record -> done.add(record.origin().offset()));
        return partition.source.stream()
                .map(record -> record.origin().offset())
                .filter(offset -> !done.contains(offset))
                .toList();
    }

    /** Keys whose records first took effect in another order than they stand in the source; discarded ones have no place. */
    private static List<String> disorder(SimulatedPartition partition, Set<Long> discarded) {
        Map<LaneKey, List<Long>> firsts = new LinkedHashMap<>();
        for (InboundRecord record : partition.effects) {
            long offset = record.origin().offset();
            List<Long> first = firsts.computeIfAbsent(LaneKey.of(record.key(), offset), key -> new ArrayList<>());
            if (!first.contains(offset) && !discarded.contains(offset)) {
                first.add(offset);
            }
        }
        return firsts.entrySet().stream()
                .filter(entry -> !entry.getValue()
                        .equals(entry.getValue().stream().sorted().toList()))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }
}
