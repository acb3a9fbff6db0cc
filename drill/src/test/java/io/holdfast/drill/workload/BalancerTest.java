package io.holdfast.drill.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalancerTest {

    @Test
    void consecutiveRequestsOfAKeyGoRoundAll() {
        List<Integer> chosen = new ArrayList<>();
        int last = 0;
        for (int i = 0; i < 7; i++) {
            last = Balancer.choose(List.of(true, true, true), last);
            chosen.add(last);
        }

        assertThat(chosen).containsExactly(1, 2, 3, 1, 2, 3, 1);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 3", "2, 3", "3, 1"})
    void oneThatIsNotReadyIsLeftOut(int last, int next) {
        assertThat(Balancer.choose(List.of(true, false, true), last)).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3"})
    void theOnlyOneThatIsReadyIsChosenAgain(int last) {
        assertThat(Balancer.choose(List.of(false, true, false), last)).isEqualTo(2);
    }

    @Test
    void whenNoneIsReadyNoneIsChosen() {
        assertThat(Balancer.choose(List.of(false, false, false), 2)).isZero();
    }

    @Test
    void aSingleOneIsAlwaysChosen() {
        assertThat(Balancer.choose(List.of(true), 1)).isEqualTo(1);
    }
}
