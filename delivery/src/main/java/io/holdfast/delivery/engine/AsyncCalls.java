package io.holdfast.delivery.engine;

import io.holdfast.delivery.AsyncRecordHandler;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.policy.Classifier;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Begins a record on the caller's thread, and holds none until it ends. */
public final class AsyncCalls implements HandlerCalls {

    private final AsyncRecordHandler handler;
    private final Classifier classifier;

    /** What the handler throws, at once or by its stage, is judged by {@code classifier}. */
    public AsyncCalls(AsyncRecordHandler handler, Classifier classifier) {
        this.handler = handler;
        this.classifier = classifier;
    }

    @Override
    @SuppressWarnings("CatchAndPrintStackTrace")
    public void begin(InboundRecord record, Consumer<Disposition> ended) {
        CompletionStage<Disposition> stage;
        try {
            stage = handler.handle(record);
        } catch (Throwable e) {
            ended.accept(classifier.classify(e));
            return;
        }
        if (stage == null) {
            ended.accept(new Disposition.Transient(Failure.of(
                    "null-stage",
                    "the handler returned null; let it return a stage that completes with a disposition")));
            return;
        }
        stage.whenComplete((answer, thrown) -> ended.accept(outcome(answer, thrown)));
    }

    private Disposition outcome(@Nullable Disposition answer, @Nullable Throwable thrown) {
        if (thrown == null) {
            return classifier.answered(answer);
        }
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : null;
        return classifier.classify(cause == null ? thrown : cause);
    }

    @Override
    public void close() {}
}
