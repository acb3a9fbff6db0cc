package io.holdfast.benchmarks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.benchmarks.delivery.arm.Effect;
import io.holdfast.benchmarks.delivery.arm.SourceValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountTest {

    private static final int RECORDS = 20;
    private static final int KEYS = 4;

    @Test
    void aSubjectThatDoesEverythingOnceAndInOrderIsBlameless() {
        assertThat(Account.of(all(), RECORDS)).isEqualTo(new Account(RECORDS, RECORDS, 0, 0, 0));
    }

    @Test
    void aRecordThatIsMissingIsLost() {
        List<Effect> effects = all();
        effects.remove(7);

        assertThat(Account.of(effects, RECORDS).lost()).isEqualTo(1);
    }

    @Test
    void aRecordThatOnlyFailedIsLost() {
        List<Effect> effects = all();
        effects.set(19, call(19, 19, false));

        assertThat(Account.of(effects, RECORDS)).isEqualTo(new Account(RECORDS, RECORDS - 1, 1, 0, 0));
    }

    @Test
    void aSecondSuccessIsADoubleAndNotOutOfOrder() {
        List<Effect> effects = all();
        effects.add(call(3, 100, true));

        assertThat(Account.of(effects, RECORDS)).isEqualTo(new Account(RECORDS + 1, RECORDS, 0, 1, 0));
    }

    @Test
    void aRecordThatSucceedsAfterALaterOneOfItsKeyIsOutOfOrder() {
        List<Effect> effects = all();
        effects.set(4, call(4, 4, false));
        effects.add(call(4, 100, true));

        assertThat(Account.of(effects, RECORDS).violations()).isEqualTo(1);
    }

    @Test
    void aRetryBeforeTheNextOfItsKeyIsInOrder() {
        List<Effect> effects = all();
        effects.set(4, call(4, 4, false));
        effects.add(call(4, 6, true));

        assertThat(Account.of(effects, RECORDS)).isEqualTo(new Account(RECORDS + 1, RECORDS, 0, 0, 0));
    }

    @Test
    void twoCallsOfAKeyAtATimeAreOutOfOrder() {
        List<Effect> effects = all();
        effects.set(4, new Effect(true, value(4), 4_000, 8_500));

        assertThat(Account.of(effects, RECORDS).violations()).isEqualTo(1);
    }

    @Test
    void latencyCountsFromProductionToTheFirstSuccess() {
        List<Effect> effects = new ArrayList<>(List.of(
                new Effect(false, value(1), 0, 1_000_000),
                new Effect(true, value(1), 0, 5_000_000),
                new Effect(true, value(1), 0, 9_000_000)));

        assertThat(Account.latencyMs(effects, effect -> true, 0.99)).isEqualTo(5);
        assertThat(Account.latencyMs(effects, effect -> false, 0.99)).isNaN();
    }

    @Test
    void theRateLeavesTheWarmUpOut() {
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            effects.add(new Effect(true, value(i), 0, (i < 5 ? 0 : i - 4) * 1_000_000_000L));
        }

        assertThat(Account.rate(effects, 0.5)).isEqualTo(1);
        assertThat(Account.rate(effects, 0)).isEqualTo(2);
    }

    private static List<Effect> all() {
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            effects.add(call(i, i, true));
        }
        return effects;
    }

    private static Effect call(int index, int atMicros, boolean done) {
        return new Effect(done, value(index), atMicros * 1_000L, atMicros * 1_000L + 500);
    }

    private static SourceValue value(int index) {
        return new SourceValue(index, index % KEYS, index / KEYS, 0);
    }
}
