package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.engine.LaneRules.WhenDead;
import io.holdfast.delivery.engine.ModelExplorer.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Two owners, two keys, four records, and a crash after every step: every order of what can happen, nearest first, with real
 * cores. {@code -Dholdfast.model.states} says how many worlds are gone through for each starting point.
 */
class ProtocolModelTest {

    private static final int STATES = Integer.getInteger("holdfast.model.states", 12_000);
    private static final int DEEPEST = 200;
    private static final int SEEDS = 10 * Integer.getInteger("holdfast.seeds", 300);
    private static final int LONGEST = 80;

    private static Found explore(ModelRules rules, ModelStart start) {
        return new ModelExplorer(rules, start.steps()).explore(DEEPEST, STATES);
    }

    private static void assertKept(Found found) {
        assertThat(found.violation()).as("%s", found).isEmpty();
        assertThat(found.complete() || found.states() >= STATES)
                .as("%s is all there are, or enough of them", found)
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(ModelStart.class)
    void nothingIsSkippedAndEachKeyKeepsItsOrderWhicheverOwnerDoesWhatWhen(ModelStart start) {
        Found found = explore(ModelRules.of(WhenDead.HOLD_KEY), start);

        assertKept(found);
    }

    @ParameterizedTest
    @EnumSource(value = WhenDead.class, names = "HOLD_KEY", mode = Mode.EXCLUDE)
    void theSameWhenADeadLetterDoesNotHoldItsKey(WhenDead whenDead) {
        Found found = explore(ModelRules.of(whenDead), ModelStart.POLLED);

        assertKept(found);
    }

    @Test
    void theSameWhenRetriesWaitForTheirTime() {
        Found found = explore(ModelRules.of(WhenDead.HOLD_KEY).waiting(), ModelStart.PARKED);

        assertKept(found);
    }

    /** Deeper than every way can be gone: each seed goes one to its end. */
    @ParameterizedTest
    @EnumSource(WhenDead.class)
    void theSameOnLongWaysThatASeedChooses(WhenDead whenDead) {
        ModelRules rules = ModelRules.of(whenDead).waiting();
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            ModelWorld world = new ModelWorld(rules, rules.source());
            List<ModelStep> way = new ArrayList<>(ModelStart.OPEN.steps());
            way.forEach(world::apply);
            for (int i = 0; i < LONGEST && world.violation().isEmpty(); i++) {
                List<ModelStep> choices = ModelChoices.of(world);
                if (choices.isEmpty()) {
                    break;
                }
                way.add(choices.get(random.nextInt(choices.size())));
                world.apply(way.get(way.size() - 1));
            }
            assertThat(world.violation().isEmpty() ? new ModelSettling(world).run() : world.violation())
                    .as("seed %d, %s", seed, way)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NO_FENCING, OPEN, fencing",
        "POSITION_BEFORE_WRITES, OPEN, D1",
        "PARK_LOG_NOT_READ, OPEN, D2",
        "POSITION_WITHOUT_MAP, OPEN, D1",
        "TOMBSTONE_BEFORE_EFFECT, OPEN, D1",
        "CLEANER_KEEPS_VOID, PARKED, compaction",
        "POSITION_FOR_ANYBODY, ZOMBIE_OPENING, D2"
    })
    void plantedFlawIsFound(ModelFlaw flaw, ModelStart start, String promise) {
        Found found = explore(ModelRules.of(WhenDead.HOLD_KEY).with(flaw), start);

        assertThat(found.violation()).as("%s", found).startsWith(promise);
    }
}
