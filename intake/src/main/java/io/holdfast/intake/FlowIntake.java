package io.holdfast.intake;

import io.holdfast.core.catalog.Durability;
import io.holdfast.core.catalog.Flow;
import io.holdfast.intake.admission.AdmissionController.FlowBytes;
import io.holdfast.intake.admission.CallerRetryBudget;
import io.holdfast.intake.kafka.TopicFacts;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.LaneState;
import io.holdfast.intake.lane.TopicLanes;
import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One flow while it is taken in: its lanes, its share of memory and spool, and what is known of its topic. Thread-safe. */
final class FlowIntake {

    private static final int COPIES = 2;
    /** What an entry takes in the spool beside the record itself, roughly, in bytes. */
    private static final int ENTRY_OVERHEAD = 256;

    private final Flow flow;
    private final TopicLanes lanes;
    private final FlowBytes inFlight;
    private final CallerRetryBudget retries;
    private final AtomicLong spooledBytes = new AtomicLong();
    private final long spoolBound;
    private volatile @Nullable TopicFacts facts;
    private volatile boolean verified;
    private volatile long oldestSpooledMs;
    private volatile boolean anyDirect = true;
    private volatile Map<RecordName, Standing> tail = Map.of();
    private final @Nullable SharedSpool shared;

    /**
     * The spool that a flow's records go to.
     *
     * @param maxBytes of which the flow may fill its share
     * @param shared the fleet's; null when the spool is this gateway's own
     */
    record SpoolPart(long maxBytes, @Nullable SharedSpool shared) {}

    FlowIntake(Flow flow, TopicLanes lanes, CallerRetryBudget retries, SpoolPart spool) {
        this.retries = retries;
        this.shared = spool.shared();
        this.flow = flow;
        this.lanes = lanes;
        this.inFlight = new FlowBytes(flow.intake().maxInFlight().bytes());
        this.spoolBound = spool.maxBytes() / 100 * flow.intake().spoolShare();
    }

    Flow flow() {
        return flow;
    }

    TopicLanes lanes() {
        return lanes;
    }

    FlowBytes inFlight() {
        return inFlight;
    }

    CallerRetryBudget retries() {
        return retries;
    }

    /** Whether {@code bytes} more fit into the flow's share of the spool. */
    boolean spoolHasRoom(int bytes) {
        long held = shared == null ? spooledBytes.get() : shared.bytes(lanes.topic());
        return held + bytes + ENTRY_OVERHEAD <= spoolBound;
    }

    void spooled(long bytes) {
        spooledBytes.addAndGet(bytes + ENTRY_OVERHEAD);
    }

    void unspooled(long bytes) {
        spooledBytes.addAndGet(-bytes - ENTRY_OVERHEAD);
    }

    /**
     * When the oldest spooled record of this flow was accepted, epoch milliseconds, as of the last {@link #measure}; 0 when
     * none. Safe to ask under a lane's lock.
     */
    long oldestSpooledMs() {
        return oldestSpooledMs;
    }

    /** Looks at all lanes; not to be called under a lane's lock. */
    void measure() {
        anyDirect = lanes.all().stream().anyMatch(lane -> lane.state() instanceof LaneState.Direct);
        oldestSpooledMs = lanes.all().stream()
                .mapToLong(lane -> held(lane).oldestMs())
                .filter(ms -> ms > 0)
                .min()
                .orElse(0);
    }

    /** What is spooled of a lane of this flow, by whichever gateway. Not to be called under a lane's lock. */
    SharedSpool.Held held(Lane lane) {
        return shared == null ? new SharedSpool.Held(lane.spooled(), lane.oldestSpooledMs()) : shared.held(lane.key());
    }

    /** This flow's part of the spool; not to be asked under a lane's lock. */
    IntakeView.FlowView view() {
        long records =
                lanes.all().stream().mapToLong(lane -> held(lane).records()).sum();
        long bytes = shared == null ? Math.max(0, spooledBytes.get()) : shared.bytes(lanes.topic());
        long hold = lanes.all().stream().mapToLong(Lane::holdNanos).max().orElse(0);
        return new IntakeView.FlowView(flow.name(), records, bytes, spoolBound, oldestSpooledMs, hold);
    }

    /** Whether a lane of this flow was direct at the last {@link #measure}. */
    boolean anyDirect() {
        return anyDirect;
    }

    @Nullable
    TopicFacts facts() {
        return facts;
    }

    void facts(TopicFacts now) {
        facts = now;
    }

    /** Whether repeated record names can be told, since the topic's tail was read. */
    boolean verified() {
        return verified;
    }

    /** From now on they can be; {@code names} are those found in the topic's tail, for records spooled before. */
    void verified(Map<RecordName, Standing> names) {
        tail = names;
        verified = true;
    }

    /** Record names found in the topic's tail at start, as long as spooled records may have to be checked against them. */
    Map<RecordName, Standing> tail() {
        return tail;
    }

    void forgetTail() {
        tail = Map.of();
    }

    /** Whether the topic cannot keep what a 2xx of this flow promises: two copies before an acknowledgement. */
    boolean tooWeak(TopicFacts topic) {
        boolean strong = flow.tier().canBeCritical() && flow.intake().durability() == Durability.STRONG;
        return strong && Math.min(topic.replicationFactor(), topic.minInsyncReplicas()) < COPIES;
    }

    /** What is wrong with the record by its size and form; null when nothing is. */
    Outcome.@Nullable Rejected check(Offer offer, long nowMs) {
        int size = offer.sizeBytes();
        long max = flow.intake().maxRecordSize().bytes();
        TopicFacts known = facts;
        if (size > max) {
            return new Outcome.Rejected(
                    RejectReason.TOO_LARGE,
                    "the record has " + size + " bytes with key and headers; flow \"" + flow.name()
                            + "\" takes at most " + max);
        }
        if (known != null && size + RecordOverhead.BYTES > known.maxMessageBytes()) {
            return new Outcome.Rejected(
                    RejectReason.TOO_LARGE,
                    "the record has " + size + " bytes with key and headers; topic \"" + known.topic()
                            + "\" takes at most " + (known.maxMessageBytes() - RecordOverhead.BYTES));
        }
        if (known != null && known.compacted() && offer.key() == null) {
            return new Outcome.Rejected(
                    RejectReason.KEY_REQUIRED,
                    "topic \"" + known.topic() + "\" is compacted, so a record needs a key; send Holdfast-Key");
        }
        if (offer.expiresAtMs() > 0 && offer.expiresAtMs() <= nowMs) {
            return new Outcome.Rejected(
                    RejectReason.ALREADY_EXPIRED,
                    "the record expired at " + offer.expiresAtMs() + " (epoch ms), before it was offered");
        }
        return null;
    }
}
