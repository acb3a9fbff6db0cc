package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.policy.SinkBreaker;
import io.holdfast.delivery.policy.SinkPermit;
import java.net.ConnectException;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class SinkGuardTest {

    private final SinkGuard guard = new SinkGuard(new Random(1));

    @Test
    void whileTheSinkIsThereMoreIsWanted() {
        assertThat(guard.wantsMore(0)).isTrue();
        assertThat(guard.wantsMore(5_000)).isTrue();
    }

    @Test
    void whileItIsDownNothingMoreIsWantedThanOneRecordToAskWith() {
        callsEnd(3, Disposition.sinkDown(new ConnectException("refused")));

        assertThat(guard.state()).isEqualTo(SinkBreaker.State.OPEN);
        assertThat(guard.wantsMore(1)).isFalse();
        assertThat(guard.wantsMore(0)).isTrue();
    }

    @Test
    void whileItAnswersButFailsMostMoreIsWanted() {
        callsEnd(20, Disposition.retry(new IllegalStateException("not now")));

        assertThat(guard.state()).isEqualTo(SinkBreaker.State.OPEN);
        assertThat(guard.wantsMore(5_000)).isTrue();
    }

    private void callsEnd(int calls, Disposition ended) {
        for (int i = 0; i < calls; i++) {
            guard.ended((SinkPermit.Granted) guard.permit(i), record(i), ended, i);
        }
    }

    private static InboundRecord record(long offset) {
        Origin origin = new Origin("cluster", Uuid.ONE_UUID, "source", 0, offset);
        return new InboundRecord(origin, "id-" + offset, null, new byte[0], new RecordHeaders(), 1, 1);
    }
}
