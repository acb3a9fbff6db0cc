package io.holdfast.delivery.engine;

import io.holdfast.delivery.BatchHandler;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.policy.Classifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands over together what has gathered while the threads were busy: a batch is as large as the handler is slow, and a single
 * record waits for nobody. No two of a batch share a key, since the engine begins a key's next record when the last has ended.
 */
public final class BatchCalls implements HandlerCalls {

    private final BatchHandler handler;
    private final Classifier classifier;
    private final BatchShape shape;
    private final Object lock = new Object();
    private final List<Call> begun = new ArrayList<>();
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    /** Threads without a batch, from before they start. */
    private int idle;

    private boolean closed;

    private record Call(InboundRecord record, Consumer<Disposition> ended) {}

    /**
     * Calls from {@code shape.threads} threads.
     *
     * @param classifier judges what the handler throws
     */
    public BatchCalls(BatchHandler handler, Classifier classifier, BatchShape shape, String name) {
        this.handler = handler;
        this.classifier = classifier;
        this.shape = shape;
        this.idle = shape.threads();
        for (int i = 1; i <= shape.threads(); i++) {
            Thread thread = new Thread(this::work, "delivery-" + name + "-batch-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** The engine bounds what waits: it begins no more than may run at once. */
    @Override
    public void begin(InboundRecord record, Consumer<Disposition> ended) {
        synchronized (lock) {
            if (!closed) {
                begun.add(new Call(record, ended));
                return;
            }
        }
        ended.accept(new Disposition.Transient(Failure.of("closed", "the delivery is closing")));
    }

    /** All at once, or else the first few would be a batch. */
    @Override
    public void handOver() {
        synchronized (lock) {
            if (!begun.isEmpty()) {
                waiting.addAll(begun);
                begun.clear();
                lock.notifyAll();
            }
        }
    }

    /** Ends when it is closed; an interrupt that a handler left behind is the handler's. */
    private void work() {
        try {
            for (List<Call> batch = next(); !batch.isEmpty(); batch = next()) {
                run(batch);
                var unused = Thread.interrupted();
                synchronized (lock) {
                    idle++;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What waits, but for the shares of the threads that have nothing to do either; nothing once it is closed. */
    private List<Call> next() throws InterruptedException {
        synchronized (lock) {
            while (waiting.isEmpty() && !closed) {
                lock.wait();
            }
            int share = Math.min(shape.mostRecords(), (waiting.size() + idle - 1) / idle);
            idle--;
            List<Call> batch = new ArrayList<>(share);
            while (batch.size() < share) {
                batch.add(waiting.remove());
            }
            return batch;
        }
    }

    private void run(List<Call> batch) {
        List<? extends @Nullable Disposition> ends =
                dispositions(batch.stream().map(Call::record).toList());
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).ended().accept(classifier.answered(ends.get(i)));
        }
    }

    /** One for each record, whatever the handler does. */
    @SuppressWarnings("CatchAndPrintStackTrace")
    private List<? extends @Nullable Disposition> dispositions(List<InboundRecord> records) {
        try {
            List<Disposition> ends = handler.handle(records);
            if (ends != null && ends.size() == records.size()) {
                return ends;
            }
            return Collections.nCopies(
                    records.size(),
                    new Disposition.Transient(Failure.of(
                            "wrong-number",
                            "the handler returned " + (ends == null ? "null" : ends.size() + " dispositions") + " for "
                                    + records.size() + " records; let it return one for each, in their order")));
        } catch (Throwable e) {
            return Collections.nCopies(records.size(), classifier.classify(e));
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            handOver();
            closed = true;
            lock.notifyAll();
        }
    }
}
