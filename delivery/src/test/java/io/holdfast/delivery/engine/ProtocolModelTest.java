package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.engine.LaneRules.WhenDead;
import io.holdfast.delivery.engine.ModelExplorer.Found;
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

    private static final int STATES = Integer.getInteger("holdfast.model.states", 20_000);
    private static final int DEEPEST = 200;

    private static Found explore(ModelRules rules, ModelStart start) {
        return new ModelExplorer(rules, start.steps()).explore(DEEPEST, STATES);
    }

    @ParameterizedTest
    @EnumSource(ModelStart.class)
    void nothingIsSkippedAndEachKeyKeepsItsOrderWhicheverOwnerDoesWhatWhen(ModelStart start) {
        Found found = explore(ModelRules.of(WhenDead.HOLD_KEY), start);

        assertThat(found.violation()).as("%s", found).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = WhenDead.class, names = "HOLD_KEY", mode = Mode.EXCLUDE)
    void theSameWhenADeadLetterDoesNotHoldItsKey(WhenDead whenDead) {
        Found found = explore(ModelRules.of(whenDead), ModelStart.POLLED);

        assertThat(found.violation()).as("%s", found).isEmpty();
    }

    @Test
    void theSameWhenRetriesWaitForTheirTime() {
        Found found = explore(ModelRules.of(WhenDead.HOLD_KEY).waiting(), ModelStart.PARKED);

        assertThat(found.violation()).as("%s", found).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "NO_FENCING, OPEN, fencing",
        "POSITION_BEFORE_WRITES, OPEN, D1",
        "PARK_LOG_NOT_READ, OPEN, D2",
        "POSITION_WITHOUT_MAP, OPEN, D1",
        "TOMBSTONE_BEFORE_EFFECT, OPEN, D1",
        "CLEANER_KEEPS_VOID, OPEN, compaction",
        "POSITION_FOR_ANYBODY, ZOMBIE_OPENING, D2"
    })
    void plantedFlawIsFound(ModelFlaw flaw, ModelStart start, String promise) {
        Found found = explore(ModelRules.of(WhenDead.HOLD_KEY).with(flaw), start);

        assertThat(found.violation()).as("%s", found).startsWith(promise);
    }
}
