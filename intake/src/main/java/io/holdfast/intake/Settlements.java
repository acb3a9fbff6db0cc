package io.holdfast.intake;

import io.holdfast.intake.admission.AdmissionController;
import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.LaneListener;
import io.holdfast.intake.lane.LaneState;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.window.IdempotencyWindow;
import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the idempotency window, the flows' figures and the observer true to what becomes of records. Thread-safe. */
final class Settlements implements LaneListener {

    private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);

    private final IdempotencyWindow window;
    private final AdmissionController admission;
    private final IntakeObserver observer;
    private final RecordTracer tracer;
    private final IntakeTime time;
    private final Map<String, FlowIntake> flows;
    private final @Nullable SharedNames shared;
    private volatile Consumer<Lane> onLookupOwed = lane -> {};

    /**
     * Who measures.
     *
     * @param shared the names as a fleet knows them; null when this gateway learns what becomes of all that it spools
     */
    record Measures(
            AdmissionController admission,
            IntakeObserver observer,
            @Nullable SharedNames shared) {}

    Settlements(IdempotencyWindow window, Measures measures, IntakeTime time, Map<String, FlowIntake> flows) {
        this.window = window;
        this.admission = measures.admission();
        this.observer = measures.observer();
        this.shared = measures.shared();
        this.tracer = observer.tracer();
        this.time = time;
        this.flows = flows;
    }

    void onLookupOwed(Consumer<Lane> asks) {
        onLookupOwed = asks;
    }

    @Override
    public void published(Acceptance a, long offset) {
        long latencyNanos = time.nanos() - a.offeredNanos();
        if (a.spooled()) {
            observer.drained(a.offer().flow());
            unspool(a.offer().flow(), a.offer().sizeBytes());
        } else {
            admission.acknowledged(latencyNanos);
        }
        if (a.isNamed()) {
            note(a, Standing.State.PUBLISHED, offset, time.steadyMs());
        }
    }

    @Override
    public void spooled(Acceptance a) {
        a.named();
        spool(a.offer().flow(), a.offer().sizeBytes());
        note(a, Standing.State.SPOOLED, 0, shared == null ? 0 : time.steadyMs());
    }

    @Override
    public void dropped(Acceptance a) {
        if (a.isNamed()) {
            RecordName name = name(a);
            FlowIntake flow = flows.get(a.offer().flow());
            window.free(
                    name, a, a.isVerified() || flow == null ? null : flow.tail().get(name));
            if (shared != null && a.keyed()) {
                shared.free(name);
            }
        }
    }

    @Override
    public void unknown(Acceptance a) {
        if (!a.isNamed()) {
            a.named();
            window.adopt(name(a), a);
        }
    }

    @Override
    public void expired(SpoolEntry entry) {
        settled(entry, Standing.State.EXPIRED);
        observer.expired(entry.flow());
        tracer.ended(entry, "expired");
    }

    /** The record now rests in the refused area. */
    void refused(SpoolEntry entry, String reason) {
        settled(entry, Standing.State.REFUSED);
        observer.refused(entry.flow(), reason);
        tracer.ended(entry, "refused");
    }

    @Override
    public void found(SpoolEntry entry, long offset) {
        unspool(entry.flow(), entry.sizeBytes());
        RecordName name = RecordName.of(entry.flow(), entry.recordId());
        int lane = entry.lane().partition();
        note(
                name,
                entry.keyed(),
                new Standing(Standing.State.PUBLISHED, entry.bodyDigest(), lane, offset, time.steadyMs()));
        observer.drained(entry.flow());
    }

    /**
     * A record that an earlier process left in the spool.
     *
     * @param bytes of its key, value and own headers
     */
    record SpooledBefore(String flow, String recordId, boolean keyed, long bytes) {}

    /** A record that an earlier process left in the spool was found in the log. */
    void foundRestored(SpooledBefore found, Standing published) {
        String flow = found.flow();
        unspool(flow, found.bytes());
        note(RecordName.of(flow, found.recordId()), found.keyed(), published);
        observer.drained(flow);
    }

    /** An earlier process left the record in the spool. */
    void restored(SpoolEntry entry) {
        spool(entry.flow(), entry.sizeBytes());
        RecordName name = RecordName.of(entry.flow(), entry.recordId());
        int lane = entry.lane().partition();
        note(name, entry.keyed(), new Standing(Standing.State.SPOOLED, entry.bodyDigest(), lane, 0, 0));
    }

    @Override
    public void unreadable(Lane lane, String why) {
        LOG.atError()
                .addKeyValue("topic", lane.key().topic())
                .addKeyValue("partition", lane.key().partition())
                .log("a promised record is lost: " + why);
        observer.lost(lane.key().topic(), lane.key().partition());
    }

    @Override
    public void changed(Lane lane, LaneState from, LaneState to) {
        LaneKey key = lane.key();
        LOG.atInfo()
                .addKeyValue("topic", key.topic())
                .addKeyValue("partition", key.partition())
                .addKeyValue("from", from.word())
                .addKeyValue("to", to.word())
                .log("lane changed");
        observer.laneChanged(key.topic(), key.partition(), from.word(), to.word());
    }

    @Override
    public void lookupOwed(Lane lane) {
        onLookupOwed.accept(lane);
    }

    private void settled(SpoolEntry entry, Standing.State state) {
        unspool(entry.flow(), entry.sizeBytes());
        RecordName name = RecordName.of(entry.flow(), entry.recordId());
        int lane = entry.lane().partition();
        note(name, entry.keyed(), new Standing(state, entry.bodyDigest(), lane, 0, time.steadyMs()));
    }

    private void note(Acceptance a, Standing.State state, long offset, long settledAtMs) {
        int lane = Objects.requireNonNull(a.lane()).key().partition();
        note(name(a), a.keyed(), new Standing(state, a.digest(), lane, offset, settledAtMs));
    }

    /** A name that a caller gave, and may give again, is kept whatever it costs. */
    private void note(RecordName name, boolean keyed, Standing standing) {
        if (keyed) {
            window.note(name, standing);
            if (shared != null && standing.state() != Standing.State.SPOOLED) {
                shared.note(name, standing);
            }
        } else {
            window.noteWhileRoom(name, standing);
        }
    }

    private static RecordName name(Acceptance a) {
        return RecordName.of(a.offer().flow(), a.recordId());
    }

    private void spool(String flow, long bytes) {
        FlowIntake intake = flows.get(flow);
        if (intake != null) {
            intake.spooled(bytes);
        }
    }

    private void unspool(String flow, long bytes) {
        FlowIntake intake = flows.get(flow);
        if (intake != null) {
            intake.unspooled(bytes);
        }
    }
}
