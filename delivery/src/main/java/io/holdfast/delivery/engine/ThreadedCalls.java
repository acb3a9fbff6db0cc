package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.RecordHandler;
import io.holdfast.delivery.policy.Classifier;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A thread for each record that is being handled: a virtual one where the JDK has them (21 and later). */
public final class ThreadedCalls implements HandlerCalls {

    private final RecordHandler handler;
    private final Classifier classifier;
    private final ExecutorService threads;

    /** What the handler throws is judged by {@code classifier}. */
    public ThreadedCalls(RecordHandler handler, Classifier classifier, String name) {
        this.handler = handler;
        this.classifier = classifier;
        this.threads = threads(name);
    }

    private static ExecutorService threads(String name) {
        try {
            Object executor =
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            return (ExecutorService) executor;
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            AtomicInteger number = new AtomicInteger();
            return Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, "delivery-" + name + "-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        }
    }

    @Override
    public void begin(InboundRecord record, Consumer<Disposition> ended) {
        try {
            threads.execute(() -> ended.accept(handle(record)));
        } catch (RejectedExecutionException e) {
            ended.accept(Disposition.retry(e));
        }
    }

    /** Whatever a handler throws is one record's failure, not the engine's. */
    @SuppressWarnings("CatchAndPrintStackTrace")
    private Disposition handle(InboundRecord record) {
        try {
            return classifier.answered(handler.handle(record));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Disposition.retry(e);
        } catch (Throwable e) {
            return classifier.classify(e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
