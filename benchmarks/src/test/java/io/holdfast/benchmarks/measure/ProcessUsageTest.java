package io.holdfast.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessUsageTest {

    @Test
    void timesAreReadBehindANameWithBlanksAndBrackets() {
        String stat = "42 (a) b) S 1 2 3 4 5 6 7 8 9 10 150 50 700 300 20 0";

        assertThat(ProcessUsage.seconds(stat, 11)).isEqualTo(2.0);
        assertThat(ProcessUsage.seconds(stat, 13)).isEqualTo(10.0);
    }

    @Test
    void aNumberIsReadBehindItsName() {
        assertThat(ProcessUsage.number("VmHWM:\t   2048 kB\nVmRSS:\t   1024 kB\n", "VmRSS:"))
                .isEqualTo(1024);
    }

    @Test
    void thisProcessUsesMemory() {
        assertThat(ProcessUsage.peakRssKiB(ProcessHandle.current().pid())).isPositive();
    }
}
