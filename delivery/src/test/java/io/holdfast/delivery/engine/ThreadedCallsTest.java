package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.RecordHandler;
import io.holdfast.delivery.policy.Classifier;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ThreadedCallsTest {

    private final Queue<Disposition> ends = new ConcurrentLinkedQueue<>();

    @Test
    void anErrorIsTheEndOfItsRecordOnly() {
        assertThat(end(record -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(Disposition.Poison.class);
        assertThat(end(record -> {
                    throw new OutOfMemoryError("heap");
                }))
                .isInstanceOf(Disposition.Transient.class);
        assertThat(end(record -> {
                    throw new NoClassDefFoundError("a/B");
                }))
                .isInstanceOf(Disposition.SinkDown.class);
    }

    @Test
    void nothingForAnAnswerIsTransientAndSaysWhatToReturn() {
        Disposition end = end(record -> null);
        assertThat(end).isInstanceOf(Disposition.Transient.class);
        assertThat(end.why().orElseThrow().message()).contains("the handler returned null", "Disposition.done()");
    }

    @Test
    void anInterruptIsTransientAndDisturbsNoOtherRecord() {
        assertThat(end(record -> {
                    throw new InterruptedException("stop");
                }))
                .isInstanceOf(Disposition.Transient.class);
        assertThat(end(record -> Disposition.done())).isInstanceOf(Disposition.Done.class);
    }

    @Test
    void aHandlerThatNeverReturnsHoldsUpNeitherTheOthersNorTheEnd() {
        CountDownLatch never = new CountDownLatch(1);
        ThreadedCalls calls = new ThreadedCalls(
                record -> {
                    if (record.id().equals("stuck")) {
                        never.await();
                    }
                    return Disposition.done();
                },
                Classifier.defaults(),
                "test");
        for (String id : new String[] {"stuck", "a", "stuck", "b"}) {
            calls.begin(record(id), ends::add);
        }
        await().until(() -> ends.size() == 2);
        calls.close();
        calls.begin(record("late"), ends::add);
        await().atMost(Duration.ofSeconds(5)).until(() -> ends.size() == 3);
        assertThat(ends).last().isInstanceOf(Disposition.Transient.class);
        never.countDown();
    }

    private Disposition end(RecordHandler handler) {
        ends.clear();
        try (ThreadedCalls calls = new ThreadedCalls(handler, Classifier.defaults(), "test")) {
            calls.begin(record("id"), ends::add);
            await().until(() -> ends.size() == 1);
        }
        return ends.remove();
    }

    private static InboundRecord record(String id) {
        Origin origin = new Origin("c", Uuid.ZERO_UUID, "t", 0, 0);
        return new InboundRecord(origin, id, null, null, new RecordHeaders(), 0, 1);
    }
}
