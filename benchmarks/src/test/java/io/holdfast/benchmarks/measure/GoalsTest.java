package io.holdfast.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoalsTest {

    private final Goals goals = new Goals();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void goalsThatAreAllMetEndWithZero() {
        goals.add(Goal.atLeast("rate", 2, 2));
        goals.add(Goal.atMost("p99", 2, 2));

        assertThat(print()).isZero();
    }

    @Test
    void oneMissedGoalEndsWithOneAndIsNamed() {
        goals.add(Goal.atLeast("rate", 2, 2));
        goals.add(Goal.atMost("p99 of answers", 2.5, 2));

        assertThat(print()).isEqualTo(1);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("missed: p99 of answers is 2.50, wanted <= 2");
    }

    @Test
    void aFigureThatIsNoNumberIsMissed() {
        assertThat(Goal.atLeast("rate", Double.NaN, 1).met()).isFalse();
        assertThat(Goal.atMost("p99", Double.NaN, 1).met()).isFalse();
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Median.of(List.of(9.0, 1.0, 2.0), Double::doubleValue)).isEqualTo(2.0);
        assertThat(Median.of(List.of(9.0, 1.0, 2.0, 4.0), Double::doubleValue)).isEqualTo(3.0);
    }

    private int print() {
        return goals.print(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }
}
