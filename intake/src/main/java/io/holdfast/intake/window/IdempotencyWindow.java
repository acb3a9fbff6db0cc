package io.holdfast.intake.window;

import io.holdfast.intake.lane.Acceptance;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Remembers record names from their first use until a while after they are settled.
 *
 * <p>The time starts at settlement: names of records in flight or spooled are pinned. Bounded: when {@code capacity} names
 * are held and none is old enough to be forgotten, further claims are refused. Thread-safe; striped, so that claims of
 * different names seldom wait for each other.
 */
public final class IdempotencyWindow {

    private static final int STRIPES = 64;

    private final NameTable[] stripes = new NameTable[STRIPES];
    private final int capacity;
    private final long windowMs;
    private final AtomicInteger size = new AtomicInteger();

    /**
     * @param capacity names held at the most before claims are refused
     * @param windowMs how long a settled name is remembered, in milliseconds
     */
    public IdempotencyWindow(int capacity, long windowMs) {
        this.capacity = capacity;
        this.windowMs = windowMs;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new NameTable();
        }
    }

    /** Claims {@code name} for {@code a}, unless it is taken. */
    public Claim claim(RecordName name, Acceptance a, long nowMs) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            Standing known = stripe.get(name);
            if (known != null && !forgotten(known, nowMs)) {
                return taken(known, stripe.acceptance(name), a);
            }
            if (known == null && size.get() >= capacity) {
                return new Claim.Full();
            }
            if (stripe.put(name, new Standing(Standing.State.IN_FLIGHT, a.digest(), 0, 0, 0), a)) {
                size.incrementAndGet();
            }
            return new Claim.Fresh();
        }
    }

    private static Claim taken(Standing known, @Nullable Acceptance first, Acceptance a) {
        if (known.digest() != a.digest()) {
            return new Claim.Conflict();
        }
        return first == null ? new Claim.Known(known) : new Claim.Attached(first);
    }

    /** Sets what is known of {@code name}, claimed or not; never refused, since it is a fact. */
    public void note(RecordName name, Standing standing) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            if (stripe.put(name, standing, null)) {
                size.incrementAndGet();
            }
        }
    }

    /** Sets what is known of {@code name} unless something is known already. */
    public void noteIfAbsent(RecordName name, Standing standing) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            if (stripe.get(name) == null && stripe.put(name, standing, null)) {
                size.incrementAndGet();
            }
        }
    }

    /** Keeps the acceptance findable under its name although it was not claimed. */
    public void adopt(RecordName name, Acceptance a) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            if (stripe.get(name) == null
                    && stripe.put(name, new Standing(Standing.State.IN_FLIGHT, a.digest(), 0, 0, 0), a)) {
                size.incrementAndGet();
            }
        }
    }

    /** Frees the name, as the record was not taken after all; only if it still belongs to {@code a}. */
    public void free(RecordName name, Acceptance a) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            if (stripe.acceptance(name) == a && stripe.remove(name)) {
                size.decrementAndGet();
            }
        }
    }

    /** What is known of the name; null when nothing is remembered. */
    public @Nullable Standing standing(RecordName name, long nowMs) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            Standing known = stripe.get(name);
            return known == null || forgotten(known, nowMs) ? null : known;
        }
    }

    /** Forgets settled names whose time is over. Call now and then; each call visits the whole table stripe by stripe. */
    public void forget(long nowMs) {
        for (NameTable stripe : stripes) {
            synchronized (stripe) {
                size.addAndGet(-stripe.removeSettledBefore(nowMs - windowMs));
            }
        }
    }

    /** Names held. */
    public int size() {
        return size.get();
    }

    private boolean forgotten(Standing known, long nowMs) {
        return known.settledAtMs() != 0 && nowMs - known.settledAtMs() > windowMs;
    }

    private NameTable stripe(RecordName name) {
        return stripes[(int) (name.low() >>> Long.SIZE - 6)];
    }
}
