package io.holdfast.benchmarks.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProducerRateTest {

    private static final Cpu CPU = new Cpu(0, 0, 0, 0);

    @Test
    void theLastSummaryCounts() {
        String output = """
                100 records sent, 10.0 records/sec (0.01 MB/sec), 5.2 ms avg latency, 50.00 ms max latency, 2 ms 50th, 10 ms 95th, 20 ms 99th, 45 ms 99.9th.
                50 records sent, 2500.5 records/sec (2.44 MB/sec), 4.2 ms avg latency, 40.00 ms max latency, 3 ms 50th, 8 ms 95th, 17 ms 99th, 35 ms 99.9th.
                """;

        ProducerRate rate = ProducerRate.parse(output, CPU, 100);

        assertThat(rate.recordsPerSecond()).isEqualTo(2500.5);
        assertThat(rate.p50Ms()).isEqualTo(3);
        assertThat(rate.p99Ms()).isEqualTo(17);
    }

    @Test
    void outputWithoutASummaryIsAnError() {
        assertThatThrownBy(() -> ProducerRate.parse("nothing", CPU, 1)).hasMessageContaining("no summary");
    }
}
