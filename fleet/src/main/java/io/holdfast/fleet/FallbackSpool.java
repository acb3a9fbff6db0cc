package io.holdfast.fleet;

import io.holdfast.core.catalog.Gateway;
import io.holdfast.core.catalog.RedisSettings;
import io.holdfast.intake.FleetProducers;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.SharedNames;
import io.holdfast.intake.SharedSpool;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.LaneShares;
import io.holdfast.intake.lane.Share;
import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.AppendAnswer;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.EmbeddedSpool;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.Generation;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.RecoveryReport;
import io.holdfast.intake.spool.RecoveryVisitor;
import io.holdfast.intake.spool.Settlement;
import io.holdfast.intake.spool.Spool;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolException;
import io.holdfast.intake.spool.SpoolReader;
import io.holdfast.intake.spool.SpoolStats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A fleet's spool with one on this gateway's own disk behind it. While Redis does not answer, records that need the spool are
 * kept there; when it does they are handed on to it, in their order, and the fleet sends them like all others.
 *
 * <p>Until all of a lane are handed on, what comes for that lane goes the same way behind them, and nothing of it goes straight
 * to the log. So order holds for this gateway, though not between this and the others. A record that is in a producer's hands is
 * not kept here: what becomes of it the log tells. Thread-safe.
 */
public final class FallbackSpool implements SharedSpool {

    /** Marks the references of records on this gateway's disk. */
    private static final long LOCAL = 1L << 62;

    private static final String WEAKNESS = "local";
    private static final long STOP_MS = TimeUnit.SECONDS.toMillis(7);

    private final RedisSpool redis;
    private final Spool local;
    private final boolean keeps;
    private final Map<LaneKey, LocalLane> lanes = new ConcurrentHashMap<>();
    private final HandingOn handingOn;
    private final Thread thread;
    private final LaneShares shares = new Shares();

    private FallbackSpool(RedisSpool redis, Spool local, boolean keeps) {
        this.redis = redis;
        this.keeps = keeps;
        this.local = local;
        this.handingOn = new HandingOn(lanes, local, redis);
        this.thread = new Thread(handingOn, "holdfast-handing-on");
        thread.setDaemon(true);
    }

    /**
     * Opens the spool that the catalog names, and behind it one in the folder {@code local} of the gateway's own, if records are to be
     * kept there, or were when the catalog said so: they are still to be handed on.
     *
     * @throws SpoolException when Redis answers, but must not be promised to, or the folder cannot be used
     */
    public static SharedSpool open(Gateway gateway, RedisSettings settings) {
        RedisSpool redis = RedisSpool.open(gateway, settings);
        Path folder = gateway.spool().directory().resolve("local");
        boolean keeps = settings.then() == RedisSettings.Then.LOCAL;
        if (!keeps && !Files.isDirectory(folder)) {
            return redis;
        }
        try {
            EmbeddedSpool.Owner owner = new EmbeddedSpool.Owner(
                    folder, gateway.instance(), gateway.spool().maxSize().bytes(), InstantSource.system());
            return new FallbackSpool(redis, EmbeddedSpool.open(owner), keeps);
        } catch (SpoolException e) {
            redis.close();
            throw e;
        }
    }

    @Override
    public RecoveryReport recover(RecoveryVisitor visitor) {
        // The fleet's Redis knows the partitionings, and nothing that is kept here was sent from here: no frontiers.
        RecoveryReport own = local.recover(
                (ref, entry) -> lane(entry.lane()).restore(ref, entry.acceptance(), entry.acceptedAtMs()));
        RecoveryReport shared = redis.recover(visitor);
        if (visitor.wantsEntries()) {
            lanes.values().forEach(lane -> {
                for (LocalLane.Kept kept : lane.first(Integer.MAX_VALUE)) {
                    visitor.entry(kept.ref() | LOCAL, local.read(kept.ref()));
                }
            });
        }
        thread.start();
        return new RecoveryReport(own.live() + shared.live(), own.damages());
    }

    @Override
    public void append(SpoolEntry entry, @Nullable Frontier frontier, AppendAnswer done) {
        boolean placed = entry.lane().partition() != LaneKey.UNPLACED;
        if (frontier == null && placed && (keeps && redis.trouble() != null || waits(entry.lane()))) {
            keep(entry, done);
        } else {
            redis.append(entry, frontier, done);
        }
    }

    private void keep(SpoolEntry entry, AppendAnswer done) {
        LocalLane lane = lane(entry.lane());
        lane.begin();
        local.append(entry, null, result -> {
            // Until its lane has heard of it the record is not handed on, and nothing is published.
            if (result instanceof AppendResult.Forced forced) {
                done.accept(new AppendResult.Forced(forced.ref() | LOCAL));
                lane.kept(forced.ref(), entry.acceptance(), entry.acceptedAtMs());
            } else {
                done.accept(result);
                lane.failed();
            }
        });
    }

    private LocalLane lane(LaneKey key) {
        return lanes.computeIfAbsent(key, any -> new LocalLane());
    }

    /** Whether records of this lane are still to be handed on. */
    private boolean waits(LaneKey key) {
        LocalLane lane = lanes.get(key);
        return lane != null && lane.any();
    }

    @Override
    public void settle(long ref, AcceptanceId acceptance, Settlement settlement) {
        if ((ref & LOCAL) == 0) {
            redis.settle(ref, acceptance, settlement);
        } else {
            throw new IllegalStateException(acceptance + " waits on this gateway's disk and was never sent from here");
        }
    }

    @Override
    public SpoolEntry read(long ref) {
        return (ref & LOCAL) == 0 ? redis.read(ref) : local.read(ref & ~LOCAL);
    }

    @Override
    public SpoolReader reader() {
        return this::read;
    }

    /** Of any record: as that of those which wait here, while there are any. */
    @Override
    public String weakness() {
        return local.entries() > 0 ? WEAKNESS : redis.weakness();
    }

    @Override
    public String weakness(long ref) {
        return (ref & LOCAL) == 0 ? redis.weakness() : WEAKNESS;
    }

    @Override
    public long entries() {
        return redis.entries() + local.entries();
    }

    /** Of both; in trouble when records that need the spool are refused. */
    @Override
    public SpoolStats stats() {
        SpoolStats shared = redis.stats();
        SpoolStats own = local.stats();
        return new SpoolStats(
                shared.entries() + own.entries(),
                shared.liveBytes() + own.liveBytes(),
                shared.diskBytes() + own.diskBytes(),
                shared.maxBytes(),
                trouble(shared, own));
    }

    /** What waits here goes on being kept here, lane by lane, also while Redis answers. */
    private String trouble(SpoolStats shared, SpoolStats own) {
        if (!shared.writable() && !keeps) {
            return shared.trouble();
        }
        return shared.writable() && own.entries() == 0 ? "" : own.trouble();
    }

    @Override
    public Held held(LaneKey lane) {
        Held shared = redis.held(lane);
        LocalLane own = lanes.get(lane);
        long count = own == null ? 0 : own.size();
        if (own == null || count == 0) {
            return shared;
        }
        long oldest = shared.records() == 0 ? own.oldestMs() : Math.min(shared.oldestMs(), own.oldestMs());
        return new Held(shared.records() + count, oldest);
    }

    @Override
    public IntakeView.FleetView standing() {
        IntakeView.FleetView fleet = redis.standing();
        return new IntakeView.FleetView(
                fleet.fleet(), fleet.members(), fleet.lanesHeld(), fleet.attached(), local.entries());
    }

    @Override
    public LaneShares shares() {
        return shares;
    }

    @Override
    public long incarnation() {
        return redis.incarnation();
    }

    @Override
    public String fleet() {
        return redis.fleet();
    }

    @Override
    public SharedNames names() {
        return redis.names();
    }

    @Override
    public void onLapse(Runnable told) {
        redis.onLapse(told);
    }

    @Override
    public FleetProducers producers() {
        return redis.producers();
    }

    @Override
    public @Nullable Generation generation(String topic) {
        return redis.generation(topic);
    }

    /** Not while records wait here, either: they belong to the partitions as they are. */
    @Override
    public boolean alone() {
        return redis.alone() && local.entries() == 0;
    }

    @Override
    public long bytes(String topic) {
        return redis.bytes(topic);
    }

    @Override
    public void record(Frontier frontier) {
        redis.record(frontier);
    }

    @Override
    public void record(Generation generation, Consumer<AppendResult> done) {
        redis.record(generation, done);
    }

    @Override
    public void close() {
        handingOn.stop();
        redis.close();
        try {
            if (thread.isAlive()) {
                thread.join(STOP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        local.close();
    }

    /** A lane whose records wait here sends nothing past them. */
    private final class Shares implements LaneShares {

        @Override
        public Share join(Lane lane) {
            return redis.shares().join(lane);
        }

        @Override
        public boolean mayPublish(LaneKey lane, Share share) {
            return redis.shares().mayPublish(lane, share) && !waits(lane);
        }

        @Override
        public boolean mayDrain(Share share) {
            return redis.shares().mayDrain(share);
        }

        @Override
        public long beingSent(LaneKey lane) {
            return redis.shares().beingSent(lane);
        }
    }
}
