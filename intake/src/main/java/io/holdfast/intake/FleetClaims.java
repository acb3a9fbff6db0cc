package io.holdfast.intake;

import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.window.IdempotencyWindow;
import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admitted offers of a fleet's gateway on their way to a lane: those that callers named wait until the fleet has been asked for
 * the name, and for no longer than a second or half their deadline; those that are on their way at another gateway until that is
 * over, and those that may be in the log by an earlier attempt until it was read, both for no longer than their deadline.
 *
 * <p>Offers of one record key leave in the order in which they came, named or not. What waits is bounded by admission.
 * Thread-safe; what follows a claim is done by one thread.
 */
final class FleetClaims implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FleetClaims.class);
    private static final int STRIPES = 1024;
    private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_CLAIM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SharedNames names;
    private final Local local;
    private final Next next;
    private final List<Stripe> stripes = new ArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "holdfast-claims");
        made.setDaemon(true);
        return made;
    });

    /**
     * What this gateway knows by itself.
     *
     * @param weakness how the spool keeps what it promises
     */
    record Local(IdempotencyWindow window, Supplier<String> weakness, IntakeObserver observer, IntakeTime time) {}

    /** An admitted offer. */
    record Passing(FlowIntake flow, Acceptance acceptance, Consumer<Outcome> answer) {

        RecordName name() {
            return RecordName.of(flow.flow().name(), acceptance.recordId());
        }

        long deadlineNanos() {
            return acceptance.offeredNanos() + flow.flow().intake().deadline().toNanos();
        }
    }

    /** What follows. */
    interface Next {
        /** The offer goes on to its lane. */
        void accept(Passing offer);

        /** The offer is answered without a lane: it holds neither a place nor, here, its name any more. */
        void free(Passing offer);

        /** A record is to be looked for in the log. */
        void lookUp(FlowIntake flow, OrphanName name);
    }

    /** One who waits in a stripe; but for its making the thread's alone. */
    private static final class Waiting {
        private final Passing offer;
        private long askedNanos;
        private boolean asked = true;
        private boolean elsewhere;
        private boolean looking;
        private SharedNames.@Nullable Answer decision;

        Waiting(Passing offer, long askedNanos) {
            this.offer = offer;
            this.askedNanos = askedNanos;
        }
    }

    /** Offers whose order counts, and a few others. */
    private static final class Stripe {
        private final ArrayDeque<Waiting> queue = new ArrayDeque<>();

        synchronized void add(Waiting last) {
            queue.addLast(last);
        }

        synchronized boolean addBehindOthers(Waiting last) {
            return !queue.isEmpty() && queue.add(last);
        }

        synchronized @Nullable Waiting first() {
            return queue.peekFirst();
        }

        synchronized void removeFirst() {
            queue.removeFirst();
        }
    }

    FleetClaims(SharedNames names, Local local, Next next) {
        this.names = names;
        this.local = local;
        this.next = next;
        for (int i = 0; i < STRIPES; i++) {
            stripes.add(new Stripe());
        }
    }

    /** Passes an offer on, at once if nothing has to be asked. */
    void pass(Passing offer) {
        Acceptance a = offer.acceptance();
        byte[] key = a.offer().key();
        if (!a.keyed() && key == null) {
            next.accept(offer);
            return;
        }
        Waiting last = new Waiting(offer, local.time().nanos());
        int hash = key == null ? a.recordId().hashCode() : Arrays.hashCode(key);
        Stripe stripe =
                stripes.get(Math.floorMod(31 * offer.flow().flow().name().hashCode() + hash, STRIPES));
        if (a.keyed()) {
            waiting.incrementAndGet();
            stripe.add(last);
            claim(stripe, last);
            return;
        }
        last.decision = new SharedNames.Free();
        waiting.incrementAndGet();
        if (!stripe.addBehindOthers(last)) {
            waiting.decrementAndGet();
            next.accept(offer);
        }
    }

    private void claim(Stripe stripe, Waiting w) {
        names.claim(asked(w.offer), answer -> run(() -> answered(stripe, w, answer)));
    }

    private static SharedNames.Asked asked(Passing offer) {
        Acceptance a = offer.acceptance();
        Lane place = offer.flow().lanes().placeOf(a.offer().key());
        return place == null
                ? new SharedNames.Asked(offer.name(), a.digest(), null, -1)
                : new SharedNames.Asked(offer.name(), a.digest(), place.key(), place.firstUndecided());
    }

    /** Lets time pass: nobody waits for longer than is allowed. */
    void tick() {
        if (waiting.get() > 0 && ticking.compareAndSet(false, true)) {
            run(() -> {
                ticking.set(false);
                stripes.forEach(this::drain);
            });
        }
    }

    private void answered(Stripe stripe, Waiting w, SharedNames.Answer answer) {
        if (w.decision != null) {
            tooLate(w, answer);
            return;
        }
        w.asked = false;
        if (answer instanceof SharedNames.InFlight) {
            w.elsewhere = true;
        } else if (answer instanceof SharedNames.Orphan orphan) {
            w.looking = true;
            next.lookUp(
                    w.offer.flow(),
                    new OrphanName(
                            w.offer.name(),
                            orphan,
                            w.offer.deadlineNanos(),
                            found -> run(() -> found(stripe, w, found))));
        } else {
            boolean unknown = w.elsewhere && answer instanceof SharedNames.Away;
            w.decision = unknown ? new SharedNames.InFlight() : answer;
            drain(stripe);
        }
    }

    /** A claim that comes to nothing, as its offer was answered meanwhile, does not stand in the way of whoever asks next. */
    private void tooLate(Waiting w, SharedNames.Answer answer) {
        boolean ours = answer instanceof SharedNames.Free || answer instanceof SharedNames.Orphan;
        if (ours && w.decision instanceof SharedNames.InFlight) {
            names.leaveOpen(w.offer.name());
        }
    }

    /** Found out too late for whoever waited, it helps whoever asks next. */
    private void found(Stripe stripe, Waiting w, Optional<Standing> found) {
        RecordName name = w.offer.name();
        found.ifPresent(standing -> names.note(name, standing));
        if (w.decision != null) {
            if (found.isEmpty()) {
                names.freeOpen(name);
            }
            return;
        }
        w.decision =
                found.<SharedNames.Answer>map(standing -> decision(w, standing)).orElseGet(SharedNames.Free::new);
        drain(stripe);
    }

    private static SharedNames.Answer decision(Waiting w, Standing standing) {
        boolean same = standing.digest() == w.offer.acceptance().digest();
        return same ? new SharedNames.Known(standing) : new SharedNames.Conflict();
    }

    private void drain(Stripe stripe) {
        for (Waiting first = stripe.first(); first != null; first = stripe.first()) {
            SharedNames.Answer decision = first.decision == null ? late(stripe, first) : first.decision;
            if (decision == null) {
                return;
            }
            first.decision = decision;
            try {
                leave(first.offer, decision);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("an offer could not be passed on");
            }
            stripe.removeFirst();
            waiting.decrementAndGet();
        }
    }

    /** What becomes of an offer that has waited for long enough; null when it has not. */
    private SharedNames.@Nullable Answer late(Stripe stripe, Waiting w) {
        long now = local.time().nanos();
        if (!w.looking && !w.elsewhere) {
            long deadline = w.offer.flow().flow().intake().deadline().toNanos();
            boolean over = now - w.askedNanos > Math.min(LONGEST_CLAIM_NANOS, deadline / 2);
            return over ? new SharedNames.Away() : null;
        }
        if (now - w.offer.deadlineNanos() >= 0) {
            if (w.looking) {
                names.leaveOpen(w.offer.name());
            }
            return new SharedNames.InFlight();
        }
        if (!w.looking && !w.asked && now - w.askedNanos > ASK_AGAIN_NANOS) {
            w.asked = true;
            w.askedNanos = now;
            claim(stripe, w);
        }
        return null;
    }

    private void leave(Passing offer, SharedNames.Answer decision) {
        Acceptance a = offer.acceptance();
        if (decision instanceof SharedNames.Free || decision instanceof SharedNames.Away) {
            next.accept(offer);
            return;
        }
        if (decision instanceof SharedNames.Known known) {
            known(offer, known.standing());
            return;
        }
        next.free(offer);
        if (decision instanceof SharedNames.Conflict) {
            offer.answer().accept(Repetition.reused(a));
        } else if (decision instanceof SharedNames.Full) {
            ShedReason full = ShedReason.IDEMPOTENCY_WINDOW_FULL;
            offer.answer().accept(new Outcome.Shed(full, RetryAfter.jitteredMs(full)));
        } else {
            offer.answer().accept(new Outcome.OutcomeUnknown(a.recordId()));
        }
    }

    /** What is settled is known here from now on; what is spooled the fleet is asked for again, as it will change. */
    private void known(Passing offer, Standing standing) {
        next.free(offer);
        if (standing.state() != Standing.State.SPOOLED) {
            long nowMs = local.time().steadyMs();
            Standing settled =
                    new Standing(standing.state(), standing.digest(), standing.lane(), standing.offset(), nowMs);
            local.window().noteIfAbsent(offer.name(), settled);
        }
        local.observer().repeated(offer.flow().flow().name());
        String weakness = local.weakness().get();
        offer.answer().accept(Repetition.of(offer.flow(), offer.acceptance(), standing, weakness));
    }

    private void run(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).log("an answer about a name could not be taken in");
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).log("an answer about a name came after the end");
        }
    }

    /** Whoever still waits is not answered. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
