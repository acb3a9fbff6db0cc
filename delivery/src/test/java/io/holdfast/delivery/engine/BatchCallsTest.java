package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.delivery.BatchHandler;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.policy.Classifier;
import java.net.ConnectException;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class BatchCallsTest {

    private final Queue<Disposition> ends = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> sizes = new ConcurrentLinkedQueue<>();

    @Test
    void whatGathersWhileTheHandlerIsBusyIsOneBatchAndNoLargerThanAllowed() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        BatchHandler handler = records -> {
            sizes.add(records.size());
            busy.await();
            return records.stream().map(record -> Disposition.done()).toList();
        };
        try (BatchCalls calls = calls(handler, new BatchShape(40, 1))) {
            begin(calls, 1);
            await().until(() -> sizes.size() == 1);
            begin(calls, 100);
            busy.countDown();
            await().until(() -> ends.size() == 101);
        }
        assertThat(sizes).containsExactly(1, 40, 40, 20);
    }

    @Test
    void whatWaitsIsSharedAmongTheThreads() {
        CyclicBarrier both = new CyclicBarrier(2);
        BatchHandler handler = records -> {
            sizes.add(records.size());
            if (sizes.size() <= 4) {
                both.await(10, TimeUnit.SECONDS);
            }
            return records.stream().map(record -> Disposition.done()).toList();
        };
        try (BatchCalls calls = calls(handler, new BatchShape(1_000, 2))) {
            begin(calls, 100);
            await().until(() -> ends.size() == 100);
        }
        assertThat(sizes).allMatch(size -> size <= 51);
    }

    @Test
    void whatComesWhileTheOthersAreBusyIsOneBatch() {
        CountDownLatch busy = new CountDownLatch(1);
        BatchHandler handler = records -> {
            sizes.add(records.size());
            if (sizes.size() == 1) {
                busy.await();
            }
            return records.stream().map(record -> Disposition.done()).toList();
        };
        try (BatchCalls calls = calls(handler, new BatchShape(1_000, 2))) {
            begin(calls, 1);
            await().until(() -> sizes.size() == 1);
            begin(calls, 100);
            await().until(() -> ends.size() == 100);
            busy.countDown();
        }
        assertThat(sizes).containsExactly(1, 100);
    }

    @Test
    void whatAHandlerThrowsIsTheEndOfEachRecordOfTheBatch() {
        try (BatchCalls calls = calls(
                records -> {
                    throw new ConnectException("refused");
                },
                BatchShape.DEFAULT)) {
            begin(calls, 3);
            await().until(() -> ends.size() == 3);
        }
        assertThat(ends).hasOnlyElementsOfType(Disposition.SinkDown.class);
    }

    @Test
    void anErrorEndsItsBatchAndTheNextIsHandled() {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (BatchCalls calls = calls(
                records -> {
                    if (broken.getAndSet(false)) {
                        throw new StackOverflowError();
                    }
                    return records.stream().map(record -> Disposition.done()).toList();
                },
                new BatchShape(10, 1))) {
            begin(calls, 1);
            await().until(() -> ends.size() == 1);
            begin(calls, 1);
            await().until(() -> ends.size() == 2);
        }
        assertThat(ends.stream().map(end -> end.getClass().getSimpleName())).containsExactly("Poison", "Done");
    }

    @Test
    void noDispositionsAndNoneForOneRecordMakeThoseTransient() {
        try (BatchCalls calls = calls(records -> null, BatchShape.DEFAULT)) {
            begin(calls, 1);
            await().until(() -> ends.size() == 1);
        }
        try (BatchCalls calls = calls(records -> Collections.nCopies(records.size(), null), BatchShape.DEFAULT)) {
            begin(calls, 1);
            await().until(() -> ends.size() == 2);
        }
        assertThat(ends).hasOnlyElementsOfType(Disposition.Transient.class);
    }

    @Test
    void tooFewDispositionsMakeNoneOfThemDone() {
        try (BatchCalls calls = calls(records -> List.of(), BatchShape.DEFAULT)) {
            begin(calls, 2);
            await().until(() -> ends.size() == 2);
        }
        assertThat(ends)
                .allSatisfy(end ->
                        assertThat(end.why().orElseThrow().message()).contains("0 dispositions", "one for each"));
    }

    @Test
    void whatIsBegunBeforeClosingStillEnds() {
        BatchCalls calls = calls(
                records -> records.stream().map(record -> Disposition.done()).toList(), BatchShape.DEFAULT);
        begin(calls, 1_000);
        calls.close();
        await().until(() -> ends.size() == 1_000);
        assertThat(ends).hasOnlyElementsOfType(Disposition.Done.class);
    }

    private static BatchCalls calls(BatchHandler handler, BatchShape shape) {
        return new BatchCalls(handler, Classifier.defaults(), shape, "test");
    }

    private void begin(BatchCalls calls, int records) {
        for (int i = 0; i < records; i++) {
            Origin origin = new Origin("c", Uuid.ZERO_UUID, "t", 0, i);
            calls.begin(new InboundRecord(origin, "id" + i, null, null, new RecordHeaders(), 0, 1), ends::add);
        }
        calls.handOver();
    }
}
