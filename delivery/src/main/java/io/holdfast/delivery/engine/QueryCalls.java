package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.OutcomeQuery;
import io.holdfast.delivery.OutcomeQuery.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks what became of a record's last attempt, and calls the handler again only when that had no effect. Thread-safe. */
final class QueryCalls implements HandlerCalls {

    private final OutcomeQuery query;
    private final HandlerCalls calls;

    QueryCalls(OutcomeQuery query, HandlerCalls calls) {
        this.query = query;
        this.calls = calls;
    }

    @Override
    public void begin(InboundRecord record, Consumer<Disposition> ended) {
        ask(record).whenComplete((outcome, thrown) -> {
            if (outcome instanceof Outcome.NotDone) {
                calls.begin(record, ended);
            } else {
                ended.accept(outcome instanceof Outcome.Done ? Disposition.done() : unknown(outcome, thrown));
            }
        });
    }

    private CompletionStage<Outcome> ask(InboundRecord record) {
        try {
            CompletionStage<Outcome> asked = query.ask(record);
            return asked != null ? asked : CompletableFuture.completedFuture(null);
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Disposition unknown(@Nullable Outcome outcome, @Nullable Throwable thrown) {
        if (outcome instanceof Outcome.Unknown unknown) {
            return new Disposition.Unknown(unknown.failure());
        }
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return new Disposition.Unknown(
                cause == null
                        ? Failure.of("null-outcome", "the query answered null; let it answer with an outcome")
                        : Failure.of(cause));
    }

    /** The handler's calls are closed by whoever opened them. */
    @Override
    public void close() {}
}
