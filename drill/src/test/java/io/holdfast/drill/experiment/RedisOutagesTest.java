package io.holdfast.drill.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.check.Interval;
import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Stamp;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisOutagesTest {

    private static final long SECOND = 1_000_000_000L;

    private final RedisOutages outages = new RedisOutages(List.of(new Interval(10 * SECOND, 20 * SECOND)));

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
    void noOtherRefusalIs() {
        assertThat(outages.excuse(shed(12, "503 kafka-unavailable"))).isFalse();
    }

    @Test
    void withoutAnOutageNothingIs() {
        assertThat(new RedisOutages(List.of()).excuse(shed(12, "503 spool-unavailable")))
                .isFalse();
    }

    @Test
    void whatWasPublishedWhileItWasAwayIsCounted() {
        List<Operation> history = List.of(published(9), published(12), published(13), published(21));

        assertThat(outages.published(history)).isEqualTo(2);
    }

    private static Operation published(long second) {
        Attempt attempt = new Attempt(1, 1, second * SECOND, second * SECOND + 1, new Answer.Published(0, 0), 1);
        return new Operation(new Stamp("r", DrillFlow.CRITICAL, "k", second), List.of(attempt));
    }

    private static Attempt shed(long second, String reason) {
        return new Attempt(1, second * SECOND, second * SECOND, second * SECOND + 1, new Answer.Shed(reason, true), 1);
    }
}
