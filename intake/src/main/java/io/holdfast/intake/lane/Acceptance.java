package io.holdfast.intake.lane;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.BodyDigest;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way through a lane, from its offer (or from the spool) until it is settled.
 *
 * <p>Mutable, and guarded by the lock of its lane once a lane has accepted it.
 */
public final class Acceptance {

    /** Spool reference of a record that was never spooled. */
    static final long NOT_SPOOLED = -1;
    /** Spool reference of a record whose append is not confirmed. */
    static final long APPENDING = -2;

    /** Spool reference of a record that the spool failed to take: not tried again, as younger ones may be there already. */
    static final long SPOOL_FAILED = -3;

    /** Spool reference of a record that may come back from the spool after a crash, though it counts as not there. */
    static final long SPOOL_IN_DOUBT = -4;

    private final Offer offer;
    private final String recordId;
    private long digest;
    private boolean digested;
    private final long acceptedAtMs;
    private final long offeredNanos;
    private final List<Waiter> waiters = new ArrayList<>(1);
    private boolean verified = true;
    private boolean named;
    private @Nullable Runnable slot;
    private @Nullable Runnable bytes;

    private volatile @Nullable Lane lane;
    private AcceptanceId id;
    private long handedNanos;
    private boolean inFlight;
    private boolean settled;
    private long spoolRef = NOT_SPOOLED;
    private boolean published;
    private long publishedOffset;
    private @Nullable SendFailure failure;

    /** One caller who waits for the outcome. */
    private record Waiter(Consumer<Outcome> answer, long deadlineNanos) {}

    /**
     * @param recordId the record's {@code holdfast.id}
     */
    public Acceptance(Offer offer, String recordId, Moment moment) {
        this.offer = offer;
        this.recordId = recordId;
        this.acceptedAtMs = moment.epochMs();
        this.offeredNanos = moment.nanos();
        this.id = new AcceptanceId(moment.incarnation(), 0);
    }

    /** When, and in which incarnation of the process, a record was offered. */
    public record Moment(long incarnation, long epochMs, long nanos) {}

    /** The acceptance of a record read back from the spool under {@code ref}; nobody waits for it. */
    static Acceptance ofSpooled(SpoolEntry entry, long ref, long nowNanos) {
        List<Header> headers = new ArrayList<>(entry.headers().size());
        for (SpoolHeader header : entry.headers()) {
            headers.add(new RecordHeader(header.name(), header.value()));
        }
        boolean keyed = entry.keyed();
        Offer offer = new Offer(
                entry.flow(),
                Tier.CRITICAL,
                entry.key(),
                entry.value(),
                headers,
                keyed ? entry.recordId() : null,
                entry.expiresAtMs(),
                1);
        Moment moment = new Moment(entry.acceptance().incarnation(), entry.acceptedAtMs(), nowNanos);
        Acceptance a = new Acceptance(offer, entry.recordId(), moment);
        a.digest = entry.bodyDigest();
        a.digested = true;
        a.id = entry.acceptance();
        a.spoolRef = ref;
        a.named = true;
        return a;
    }

    /** A new acceptance of a record that had been accepted before, under the same record id. */
    public static Acceptance again(SpoolEntry entry, Moment moment) {
        Acceptance before = ofSpooled(entry, NOT_SPOOLED, moment.nanos());
        Acceptance a = new Acceptance(before.offer, entry.recordId(), moment);
        a.named = true;
        return a;
    }

    /** The record as the spool keeps it. */
    public SpoolEntry toEntry(LaneKey in) {
        List<SpoolHeader> headers = new ArrayList<>(offer.headers().size());
        for (Header header : offer.headers()) {
            headers.add(new SpoolHeader(header.key(), header.value()));
        }
        int flags = (keyed() ? SpoolEntry.KEYED : 0) | (verified ? 0 : SpoolEntry.UNVERIFIED);
        return new SpoolEntry(
                in,
                id,
                offer.flow(),
                recordId,
                flags,
                acceptedAtMs,
                offer.expiresAtMs(),
                digest(),
                offer.key(),
                offer.value(),
                headers);
    }

    /** Marks the acceptance as made before its idempotency key could be checked against the log. */
    public void unverified() {
        verified = false;
    }

    /** Whether the record's name could be checked against the log when it was accepted. */
    public boolean isVerified() {
        return verified;
    }

    /** Notes that the idempotency window knows this record by name. */
    public void named() {
        named = true;
    }

    /** Whether the idempotency window knows this record by name. */
    public boolean isNamed() {
        return named;
    }

    /** What gives back the place and the memory this record was admitted with; each runs once. */
    public void onRelease(Runnable givesSlot, Runnable givesBytes) {
        slot = givesSlot;
        bytes = givesBytes;
    }

    /** Gives back the place this record was admitted with: it is promised. Its memory is held on by the producer. */
    void releaseSlot() {
        Runnable due = slot;
        slot = null;
        if (due != null) {
            due.run();
        }
    }

    /** Gives back the place and the memory this record was admitted with, if they have not been. */
    public void release() {
        releaseSlot();
        Runnable due = bytes;
        bytes = null;
        if (due != null) {
            due.run();
        }
    }

    /** The record as it was offered. */
    public Offer offer() {
        return offer;
    }

    /** The record's {@code holdfast.id}. */
    public String recordId() {
        return recordId;
    }

    /** Digest of key and value, for telling a repeated record from a reused key; worked out when first asked for. */
    public long digest() {
        if (!digested) {
            digest = BodyDigest.of(offer.key(), offer.value());
            digested = true;
        }
        return digest;
    }

    /** Whether the caller named the record. */
    public boolean keyed() {
        return offer.idempotencyKey() != null;
    }

    /** Identity of this acceptance, final once a lane has taken it. */
    public AcceptanceId id() {
        return id;
    }

    /** When the record was accepted, in epoch milliseconds. */
    public long acceptedAtMs() {
        return acceptedAtMs;
    }

    /** When the record was offered, on the intake's ticker. */
    public long offeredNanos() {
        return offeredNanos;
    }

    /** Whether the record had been promised by the spool. */
    public boolean spooled() {
        return spoolRef >= 0;
    }

    /** The lane that holds the record; null before one has. */
    public @Nullable Lane lane() {
        return lane;
    }

    /** Adds a caller who learns the outcome no later than {@code deadlineNanos}. */
    public void await(Consumer<Outcome> answer, long deadlineNanos) {
        waiters.add(new Waiter(answer, deadlineNanos));
    }

    boolean unanswered() {
        return !waiters.isEmpty();
    }

    /** Takes everyone who waits. */
    List<Consumer<Outcome>> takeWaiters() {
        List<Consumer<Outcome>> taken = new ArrayList<>(waiters.size());
        waiters.forEach(w -> taken.add(w.answer()));
        waiters.clear();
        return taken;
    }

    /** Takes those whose deadline has passed. */
    List<Consumer<Outcome>> takeOverdue(long nowNanos) {
        List<Consumer<Outcome>> taken = new ArrayList<>(1);
        waiters.removeIf(w -> {
            boolean overdue = nowNanos - w.deadlineNanos() >= 0;
            if (overdue) {
                taken.add(w.answer());
            }
            return overdue;
        });
        return taken;
    }

    void acceptedBy(Lane in, long sequence) {
        lane = in;
        id = new AcceptanceId(id.incarnation(), sequence);
    }

    void movedTo(Lane in) {
        lane = in;
    }

    void handedOver(long nowNanos) {
        inFlight = true;
        handedNanos = nowNanos;
        failure = null;
    }

    void notHandedOver() {
        inFlight = false;
    }

    boolean inFlight() {
        return inFlight;
    }

    long handedNanos() {
        return handedNanos;
    }

    void settle() {
        inFlight = false;
        settled = true;
    }

    boolean settled() {
        return settled;
    }

    void publishedAt(long offset) {
        published = true;
        publishedOffset = offset;
    }

    boolean published() {
        return published;
    }

    /** Offset at which the record was published; negative when Kafka did not tell. */
    long publishedOffset() {
        return publishedOffset;
    }

    long spoolRef() {
        return spoolRef;
    }

    void spoolRef(long ref) {
        spoolRef = ref;
    }

    /** Why the producer gave the record back; null when it did not. */
    public @Nullable SendFailure failure() {
        return failure;
    }

    void failed(SendFailure because) {
        failure = because;
    }
}
