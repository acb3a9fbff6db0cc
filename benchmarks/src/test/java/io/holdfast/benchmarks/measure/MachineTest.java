package io.holdfast.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void whatOthersTookIsTheEighthFigureOfTheProcessorsLine() {
        assertThat(Machine.stolenSeconds("cpu  3617010 29228 364530 2994661 10275 7 25501 86820 0 0"))
                .isEqualTo(868.20);
    }
}
