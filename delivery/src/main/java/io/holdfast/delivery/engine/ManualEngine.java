package io.holdfast.delivery.engine;

import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.OutcomeQuery;
import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.offsets.OffsetMapOwner;
import io.holdfast.delivery.park.ParkOutcome.Place;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.ParkedRecord;
import io.holdfast.delivery.policy.RetryBudget;
import io.holdfast.delivery.policy.SinkBreaker;
import io.holdfast.delivery.policy.SinkPermit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One partition's core with its retries, budget and breaker, but without Kafka, threads or a clock: what is parked is kept in
 * memory, and time passes when it is told to. What {@code io.holdfast.delivery.testing} runs on. Not thread-safe.
 */
public final class ManualEngine {

    private static final int WRITES = 500;
    private static final long EPOCH_MS = 1_700_000_000_000L;

    private final CompletedOffsets offsets;
    private final PartitionCore core;
    private final Retries retries;
    private final SinkGuard guard;
    private final Optional<OutcomeQuery> query;
    private final TreeMap<Long, ParkedRecord> parked = new TreeMap<>();
    private final List<ParkWrite.Dead> dead = new ArrayList<>();
    private long nanos;

    /** Its random choices, the jitter of backoffs, come from {@code seed}. */
    public ManualEngine(DeliverySettings settings, String clusterId, Uuid topicId, long seed) {
        Random random = new Random(seed);
        this.guard = new SinkGuard(random);
        this.query = settings.query();
        this.retries = new Retries(settings.retry(), new RetryBudget(RetryBudget.Limits.defaults()), guard, random);
        this.offsets = new CompletedOffsets(new OffsetMapOwner(clusterId, topicId, 1), 0);
        this.core = new PartitionCore(
                settings.lanes(), retries, offsets, settings.query().isPresent());
    }

    /** A record comes from the source; offsets ascend. */
    public void offer(InboundRecord record) {
        core.polled(record, now());
        core.position(record.origin().offset() + 1);
    }

    /** Lets time pass. */
    public void advance(Duration time) {
        nanos += time.toNanos();
    }

    /** Milliseconds since the epoch, as this engine's broker counts them. */
    public long nowMs() {
        return EPOCH_MS + TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private Now now() {
        return new Now(nanos, nowMs());
    }

    /** Does the next thing that can be done now, and waits for it; false when there is none before time passes. */
    public boolean step(HandlerCalls calls) {
        if (write()) {
            return true;
        }
        if (guard.tripped() || !(guard.permit(nanos) instanceof SinkPermit.Granted permit)) {
            return false;
        }
        Run run = core.take(now());
        Run.Fresh fresh = run instanceof Run.FromPark parkedRun ? load(parkedRun) : (Run.Fresh) run;
        if (fresh == null) {
            guard.unused(permit, nanos);
            return run != null;
        }
        InboundRecord record = fresh.record();
        if (record.attempt() == 1) {
            retries.first(nanos);
        }
        HandlerCalls called = fresh.lane().unknown() ? asking(calls) : calls;
        CompletableFuture<Disposition> ended = new CompletableFuture<>();
        called.begin(record, ended::complete);
        core.ran(fresh.lane(), guard.ended(permit, record, ended.join(), nanos), now());
        return true;
    }

    private HandlerCalls asking(HandlerCalls calls) {
        return query.<HandlerCalls>map(asked -> new QueryCalls(asked, calls)).orElse(calls);
    }

    private Run.@Nullable Fresh load(Run.FromPark run) {
        ParkedRecord read = parked.get(run.parked().offset());
        if (read == null) {
            throw new IllegalStateException("record " + run.parked().offset() + " is not parked");
        }
        return core.loaded(run, read, now());
    }

    private boolean write() {
        WriteGroup group = core.beginWrites(WRITES);
        List<Place> placed = new ArrayList<>();
        for (ParkWrite write : group.writes()) {
            long offset = write.record().origin().offset();
            if (write instanceof ParkWrite.Put put) {
                parked.put(offset, new ParkedRecord(put.record(), put.state()));
            } else if (write instanceof ParkWrite.Remove) {
                parked.remove(offset);
            } else if (write instanceof ParkWrite.Dead death) {
                dead.add(death);
            }
            placed.add(new Place(write, offset, nowMs()));
        }
        if (!group.isEmpty()) {
            core.written(placed, now());
        }
        return !group.isEmpty();
    }

    /** What is parked, by offset. */
    public List<ParkedRecord> parked() {
        return List.copyOf(parked.values());
    }

    /** What became a dead letter, in that order. */
    public List<ParkWrite.Dead> dead() {
        return List.copyOf(dead);
    }

    /** Offset that a delivery would commit. */
    public long committed() {
        return offsets.low();
    }

    /** Whether calls go through to the sink. */
    public boolean sinkOpen() {
        return guard.state() == SinkBreaker.State.CLOSED && !guard.tripped();
    }
}
