package io.holdfast.drill.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.check.Interval;
import io.holdfast.drill.check.Lifetime;
import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Stamp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisOutagesTest {

    private static final long SECOND = 1_000_000_000L;

    private final RedisOutages outages = new RedisOutages(
            List.of(new Interval(10 * SECOND, 20 * SECOND)), Map.of(1, List.of(Lifetime.from(40 * SECOND))));

    @Test
    void aRefusalForTheSpoolIsExcusedWhileRedisIsAwayAndShortlyAfter() {
        assertThat(outages.excuse(shed(12, "503 spool-unavailable"))).isTrue();
        assertThat(outages.excuse(shed(24, "503 spool-unavailable"))).isTrue();
    }

    @Test
    void atOtherTimesItIsNot() {
        assertThat(outages.excuse(shed(9, "503 spool-unavailable"))).isFalse();
        assertThat(outages.excuse(shed(26, "503 spool-unavailable"))).isFalse();
    }

    @Test
    void aGatewayThatHasJustBeenLetGoOnMayHaveToFindRedisFirst() {
        assertThat(outages.excuse(shed(43, "503 spool-unavailable"))).isTrue();
        assertThat(outages.excuse(shed(46, "503 spool-unavailable"))).isFalse();
    }

    @Test
    void noOtherRefusalIs() {
        assertThat(outages.excuse(shed(12, "503 kafka-unavailable"))).isFalse();
    }

    @Test
    void withoutAnOutageNothingIs() {
        assertThat(new RedisOutages(List.of(), Map.of()).excuse(shed(12, "503 spool-unavailable")))
                .isFalse();
    }

    @Test
    void whatWasPublishedWhileItWasAwayIsCounted() {
        List<Operation> history = List.of(published(9), published(12), published(13), published(21));

        assertThat(outages.published(history)).isEqualTo(2);
    }

    @Test
    void aRecordThatWasRepeatedElsewhereMeanwhileMayBeThereTwice() {
        assertThat(outages.mayDouble(twice(12, 2))).isTrue();
        assertThat(outages.mayDouble(twice(12, 1))).as("at the same gateway").isFalse();
        assertThat(outages.mayDouble(twice(2, 2))).as("at another time").isFalse();
    }

    /** Sent to the first gateway and, two seconds later, to this one. */
    private static Operation twice(long second, int gateway) {
        Attempt first = new Attempt(1, 1, second * SECOND, (second + 2) * SECOND, new Answer.Indefinite("late"), 1);
        Attempt again = new Attempt(
                2, 1, (second + 2) * SECOND, (second + 2) * SECOND + 1, new Answer.Published(0, 0), gateway);
        return new Operation(new Stamp("r", DrillFlow.BULK, "k", 1), List.of(first, again));
    }

    private static Operation published(long second) {
        Attempt attempt = new Attempt(1, 1, second * SECOND, second * SECOND + 1, new Answer.Published(0, 0), 1);
        return new Operation(new Stamp("r", DrillFlow.CRITICAL, "k", second), List.of(attempt));
    }

    private static Attempt shed(long second, String reason) {
        return new Attempt(1, second * SECOND, second * SECOND, second * SECOND + 1, new Answer.Shed(reason, true), 1);
    }
}
