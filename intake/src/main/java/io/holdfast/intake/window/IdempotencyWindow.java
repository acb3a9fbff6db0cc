package io.holdfast.intake.window;

import io.holdfast.intake.lane.Acceptance;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Remembers record names from their first use until a while after they are settled.
 *
 * <p>The time starts at settlement: names of records in flight or spooled are pinned. Bounded: when {@code capacity} names
 * are claimed and none is old enough to be forgotten, further claims are refused. Names that no caller gave only serve to tell
 * what became of a record: there may be fewer of them than records. Thread-safe; striped, so that claims of
 * different names seldom wait for each other.
 */
public final class IdempotencyWindow {

    private static final int STRIPES = 64;

    private final NameTable[] stripes = new NameTable[STRIPES];
    private final int capacity;
    private final long windowMs;
    private final long most;
    private final AtomicInteger claimed = new AtomicInteger();
    private final NameTable.Held held = new NameTable.Held();

    /**
     * @param capacity claimed names held at the most before claims are refused
     * @param most names of all kinds beyond which no further ones are kept that may be left out; when there are three
     *     quarters as many, names that nobody claimed are forgotten early
     * @param windowMs how long a settled name is remembered, in milliseconds
     */
    public IdempotencyWindow(int capacity, long most, long windowMs) {
        this.capacity = capacity;
        this.most = most;
        this.windowMs = windowMs;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new NameTable(held);
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
            if (known == null && claimed.get() >= capacity) {
                return new Claim.Full();
            }
            take(stripe, name, a);
            return new Claim.Fresh();
        }
    }

    private static Claim taken(Standing known, @Nullable Acceptance first, Acceptance a) {
        if (known.digest() != a.digest()) {
            return new Claim.Conflict();
        }
        return first == null ? new Claim.Known(known) : new Claim.Attached(first);
    }

    /** Sets what is known of a name that a caller gave; never refused, since it is a fact, and kept as what was claimed. */
    public void note(RecordName name, Standing standing) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            keep(stripe, name, standing, null);
        }
    }

    /** The same of a name that only serves to tell what became of a record: left out when there are too many. */
    public void noteWhileRoom(RecordName name, Standing standing) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            if (held.names().get() < most || stripe.get(name) != null) {
                stripe.put(name, standing, null);
            }
        }
    }

    /** Sets what the log says of a name that a caller gave, unless something is known already. */
    public void noteIfAbsent(RecordName name, Standing standing) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            if (stripe.get(name) == null) {
                keep(stripe, name, standing, null);
            }
        }
    }

    /** Claims a name for a record whose caller gave none, but may now repeat it by that name; never refused. */
    public void adopt(RecordName name, Acceptance a) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            if (stripe.get(name) == null) {
                take(stripe, name, a);
            }
        }
    }

    /**
     * Claims the name of a refused record for another acceptance of it; never refused, unless something else is known of the
     * name: that is returned then, and nothing is changed.
     */
    public @Nullable Standing retake(RecordName name, Acceptance again, long nowMs) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            Standing known = stripe.get(name);
            if (known != null && known.state() != Standing.State.REFUSED && !forgotten(known, nowMs)) {
                return known;
            }
            take(stripe, name, again);
            return null;
        }
    }

    private void take(NameTable stripe, RecordName name, Acceptance a) {
        keep(stripe, name, inFlight(a), a);
    }

    /** For the whole window, however many there are. */
    private void keep(NameTable stripe, RecordName name, Standing standing, @Nullable Acceptance a) {
        int before = stripe.claimed();
        stripe.put(name, standing, a);
        stripe.claim(name);
        claimed.addAndGet(stripe.claimed() - before);
    }

    /**
     * Frees the name, as the record was not taken after all; only if it still belongs to {@code a}.
     *
     * @param instead what the log says of the name, when it was claimed before the log had been read; null for nothing
     */
    public void free(RecordName name, Acceptance a, @Nullable Standing instead) {
        NameTable stripe = stripe(name);
        synchronized (stripe) {
            if (stripe.acceptance(name) == a) {
                int before = stripe.claimed();
                stripe.remove(name);
                claimed.addAndGet(stripe.claimed() - before);
                if (instead != null) {
                    keep(stripe, name, instead, null);
                }
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

    /**
     * Forgets settled names whose time is over, and when too many are left those that nobody claimed, older ones first. Call
     * now and then; each call visits the whole table stripe by stripe.
     */
    public void forget(long nowMs) {
        forget(nowMs, windowMs);
        for (long others = windowMs / 2; held.names().get() > most / 4 * 3 && others > 0; others /= 2) {
            forget(nowMs, others);
        }
    }

    /** Forgets names that nobody claimed after a time of their own. */
    private void forget(long nowMs, long othersMs) {
        for (NameTable stripe : stripes) {
            synchronized (stripe) {
                int before = stripe.claimed();
                stripe.removeSettledBefore(nowMs - windowMs, nowMs - othersMs);
                claimed.addAndGet(stripe.claimed() - before);
            }
        }
    }

    /** Memory that the names take. */
    public long bytes() {
        return held.bytes().get();
    }

    /** Claimed names held. */
    public int claimed() {
        return claimed.get();
    }

    private static Standing inFlight(Acceptance a) {
        return new Standing(Standing.State.IN_FLIGHT, a.digest(), 0, 0, 0);
    }

    private boolean forgotten(Standing known, long nowMs) {
        return known.settledAtMs() != 0 && nowMs - known.settledAtMs() > windowMs;
    }

    private NameTable stripe(RecordName name) {
        return stripes[(int) (name.low() >>> Long.SIZE - 6)];
    }
}
