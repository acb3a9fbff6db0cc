package io.holdfast.delivery.sink;

import io.holdfast.core.time.Ticker;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Lets calls through, as many at a time as the endpoint takes without queueing; the others wait their turn, up to
 * {@value #MOST_WAITING}. When the endpoint has named a time before which it wants none, those that wait and those that come
 * are answered sink-down at once, so that they do not all arrive when it has just asked for peace. Thread-safe.
 */
final class CallGate {

    /** Most calls that wait; further ones are transient at once. */
    static final int MOST_WAITING = 10_000;

    private final AdaptiveLimit limit;
    private final Ticker ticker;
    private final Queue<Call> waiting = new ArrayDeque<>();
    private int inFlight;
    private boolean held;
    private long heldUntil;

    /** A call that has not begun. */
    private record Call(Supplier<CompletionStage<Disposition>> begin, CompletableFuture<Disposition> ended) {}

    CallGate(AdaptiveLimit limit, Ticker ticker) {
        this.limit = limit;
        this.ticker = ticker;
    }

    /** Begins it, now or later, at the latest when the calls before it have ended. */
    CompletionStage<Disposition> call(Supplier<CompletionStage<Disposition>> begin) {
        Call call = new Call(begin, new CompletableFuture<>());
        synchronized (this) {
            if (waiting.size() >= MOST_WAITING) {
                return CompletableFuture.completedFuture(new Disposition.Transient(Failure.of(
                        "too-many-waiting",
                        MOST_WAITING + " requests wait for the endpoint already; let fewer records run at a time")));
            }
            waiting.add(call);
        }
        pump();
        return call.ended();
    }

    /** Calls that have begun and not ended. */
    synchronized int inFlight() {
        return inFlight;
    }

    /** How many may be in flight now. */
    synchronized int limit() {
        return limit.limit();
    }

    private void pump() {
        List<Call> due = new ArrayList<>();
        List<Call> refused = new ArrayList<>();
        long now = ticker.nanos();
        long wait;
        synchronized (this) {
            held = held && heldUntil - now > 0;
            wait = heldUntil - now;
            if (held) {
                refused.addAll(waiting);
                waiting.clear();
            }
            while (!waiting.isEmpty() && inFlight < limit.limit()) {
                due.add(waiting.remove());
                inFlight++;
            }
        }
        refused.forEach(call -> call.ended().complete(held(wait)));
        due.forEach(call -> begin(call, now));
    }

    private void begin(Call call, long began) {
        started(call).whenComplete((end, thrown) -> {
            Disposition known = end != null ? end : Disposition.retry(thrown);
            learn(known, ticker.nanos(), began);
            pump();
            call.ended().complete(known);
        });
    }

    private static CompletionStage<Disposition> started(Call call) {
        try {
            return call.begin().get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Latency is learned from what was done; refusals tend to be fast and say nothing of it. */
    private synchronized void learn(Disposition end, long now, long began) {
        if (end instanceof Disposition.Done) {
            limit.answered(now - began, inFlight);
        } else if (!(end instanceof Disposition.Poison)) {
            limit.pushedBack();
        }
        if (end instanceof Disposition.SinkDown down) {
            down.retryAfter().ifPresent(wait -> hold(now + wait.toNanos(), now));
        }
        inFlight--;
    }

    private void hold(long until, long now) {
        if (!held || until - heldUntil > 0) {
            heldUntil = until;
            held = until - now > 0;
        }
    }

    private static Disposition held(long waitNanos) {
        return new Disposition.SinkDown(
                Failure.of("http-held", "the endpoint has asked for time, and the record was not sent; it comes again"),
                Optional.of(Duration.ofNanos(waitNanos)));
    }
}
