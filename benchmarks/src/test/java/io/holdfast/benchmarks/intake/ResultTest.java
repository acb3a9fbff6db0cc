package io.holdfast.benchmarks.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultTest {

    private static final LoadClient.Latency NONE = new LoadClient.Latency(0, 0);

    @Test
    void ofTwoPartsRecordsAddUpAndTheLongerTimeCounts() {
        LoadClient.Result first = result(2, 100, new LoadClient.Latency(1, 9));
        LoadClient.Result second = result(4, 300, new LoadClient.Latency(2, 5));

        LoadClient.Result both = first.beside(second);

        assertThat(both.tally().published()).isEqualTo(400);
        assertThat(both.recordsPerSecond()).isEqualTo(100);
        assertThat(both.all()).isEqualTo(new LoadClient.Latency(2, 9));
    }

    private static LoadClient.Result result(double seconds, long published, LoadClient.Latency latency) {
        return new LoadClient.Result(seconds, new Tally(published, 0, 0, 0, 0), latency, NONE);
    }
}
