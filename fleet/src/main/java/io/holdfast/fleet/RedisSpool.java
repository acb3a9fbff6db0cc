package io.holdfast.fleet;

import io.holdfast.core.catalog.Gateway;
import io.holdfast.core.catalog.RedisSettings;
import io.holdfast.core.time.Ticker;
import io.holdfast.intake.FleetProducers;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.SharedNames;
import io.holdfast.intake.SharedSpool;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.LaneShares;
import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.AppendAnswer;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.Generation;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.RecoveryReport;
import io.holdfast.intake.spool.RecoveryVisitor;
import io.holdfast.intake.spool.Settlement;
import io.holdfast.intake.spool.SpoolCodec;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolException;
import io.holdfast.intake.spool.SpoolReader;
import io.holdfast.intake.spool.SpoolStats;
import io.lettuce.core.RedisException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A spool in Redis: a stream for each lane, appended to in groups, shared by the gateways of a fleet.
 *
 * <p>What is answered as forced is in the server's append-only file, and every live member of the fleet knows that the lane
 * is not direct. Thread-safe. A Redis that cannot be reached makes it refuse records until it can.
 */
public final class RedisSpool implements SharedSpool {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long QUEUE_BYTES = 32L << 20;
    private static final int READ = 512;

    private final RedisSettings settings;
    private final long maxBytes;
    private final String prefix;
    private final long incarnation = RANDOM.nextLong(1L << 62) + 1;
    private final RedisLink link;
    private final FleetLanes lanes;
    private final FleetMember member;
    private final Feeder feeder;
    private final FleetNames names;
    private final RedisProducers producers;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Map<LaneKey, LaneLog> logs = new ConcurrentHashMap<>();
    private final List<LaneLog> byIndex = new CopyOnWriteArrayList<>();
    private final Map<String, Generation> generations = new ConcurrentHashMap<>();
    private final Thread feeding;
    private volatile Runnable lapsed = () -> {};

    private RedisSpool(Gateway gateway, RedisSettings settings, Ticker ticker) {
        this.settings = settings;
        this.maxBytes = gateway.spool().maxSize().bytes();
        this.prefix = "holdfast:{" + settings.fleet() + "}:";
        this.link = new RedisLink(settings);
        this.lanes = new FleetLanes(settings.whenDetached(), ticker);
        FleetMember.Identity identity = new FleetMember.Identity(
                prefix, gateway.instance() + "#" + Long.toString(incarnation, Character.MAX_RADIX), settings.lease());
        this.feeder = new Feeder(link, prefix, (attempt, lane) -> began(attempt, lane));
        FleetNames.Limits limits =
                new FleetNames.Limits(gateway.idempotencyWindow().toMillis(), gateway.idempotencyEntries());
        this.names = new FleetNames(limits, this::reachable, this::spooledAsOf, this::wake);
        this.producers = new RedisProducers(link, identity, lanes::holds);
        this.member = new FleetMember(
                identity,
                new FleetMember.Parts(link, lanes, byIndex, this::log, feeder, names, producers, () -> lapsed.run()),
                ticker);
        this.feeding = new Thread(feeder, "holdfast-feeder");
        feeding.setDaemon(true);
    }

    /**
     * Opens the shared spool that the catalog names. A Redis that does not answer is tried again for as long as the spool is open.
     *
     * @throws SpoolException when it answers, but must not be promised to
     */
    public static RedisSpool open(Gateway gateway, RedisSettings settings) {
        return open(gateway, settings, System::nanoTime);
    }

    /** The same with a clock of the caller's. */
    static RedisSpool open(Gateway gateway, RedisSettings settings, Ticker ticker) {
        RedisSpool spool = new RedisSpool(gateway, settings, ticker);
        try {
            spool.member.connect();
            return spool;
        } catch (SpoolException e) {
            spool.link.close();
            throw e;
        }
    }

    private void began(Feeder.Attempt attempt, Lane lane) {
        member.began(attempt, lane);
    }

    private boolean reachable() {
        return member.trouble() == null;
    }

    private long spooledAsOf(String lane) {
        return member.spooledAsOf(lane);
    }

    private void wake() {
        member.wake();
    }

    @Override
    public SharedNames names() {
        return names;
    }

    @Override
    public FleetProducers producers() {
        return producers;
    }

    @Override
    public void onLapse(Runnable told) {
        lapsed = told;
    }

    @Override
    public String fleet() {
        return settings.fleet();
    }

    @Override
    public LaneShares shares() {
        return lanes;
    }

    @Override
    public long incarnation() {
        return incarnation;
    }

    /** Gives back the partitionings, and if it is asked for what the whole fleet left; then this member takes part. */
    @Override
    public RecoveryReport recover(RecoveryVisitor visitor) {
        long live = 0;
        if (link.up()) {
            try {
                readGenerations();
                generations.values().forEach(visitor::generation);
                live = visitor.wantsEntries() ? visitAll(visitor) : 0;
            } catch (RedisException e) {
                link.drop();
            }
        }
        member.start();
        feeding.start();
        return new RecoveryReport(live, List.of());
    }

    private void readGenerations() {
        for (byte[] bytes : link.values(RedisLink.bytes(prefix + "generations"))) {
            Generation generation = SpoolCodec.generation(bytes, "a partitioning in Redis");
            generations.put(generation.topic(), generation);
        }
    }

    private long visitAll(RecoveryVisitor visitor) {
        long live = 0;
        for (String name : link.members(RedisLink.bytes(prefix + "lanes"))) {
            byte[] log = RedisLink.bytes(prefix + "log:" + name);
            List<RedisLink.Numbered> read = link.read(log, 0, Long.MAX_VALUE, READ);
            while (!read.isEmpty()) {
                for (RedisLink.Numbered each : read) {
                    SpoolEntry entry = SpoolCodec.entry(each.record(), "record " + each.number() + " of lane " + name);
                    visitor.entry(log(entry.lane()).ref(each.number()), entry);
                    live++;
                }
                long last = read.get(read.size() - 1).number();
                read = link.read(log, last + 1, Long.MAX_VALUE, READ);
            }
        }
        return live;
    }

    @Override
    public void append(SpoolEntry entry, @Nullable Frontier frontier, AppendAnswer done) {
        SpoolException refused = refusal(entry);
        if (refused != null) {
            done.accept(new AppendResult.NotWritten(refused));
            return;
        }
        log(entry.lane()).append(entry, done);
        member.wake();
    }

    /**
     * Takes a record over that was kept elsewhere before, see {@link LaneLog#handOn}.
     *
     * @param done learns that it is forced, or certainly not written; when {@link AppendAnswer#stillWanted} denies
     *     that it is, nothing more is told
     */
    void handOn(SpoolEntry entry, AppendAnswer done) {
        SpoolException refused = refusal(entry);
        if (refused != null) {
            done.accept(new AppendResult.NotWritten(refused));
            return;
        }
        log(entry.lane()).handOn(entry, done);
        member.wake();
    }

    /**
     * Up to which sequence records of each incarnation were handed on to a lane.
     *
     * @throws RedisException when Redis does not answer
     */
    Map<Long, Long> handedOn(LaneKey lane) {
        return link.numbers(RedisLink.bytes(prefix + "handed:" + LaneLog.name(lane)));
    }

    /** Whether Redis answers, and this member's lease holds. */
    boolean attached() {
        return member.trouble() == null && lanes.holds();
    }

    /** Why nothing can be appended now; null when it can. */
    @Nullable
    SpoolException trouble() {
        return member.trouble();
    }

    private @Nullable SpoolException refusal(SpoolEntry entry) {
        SpoolException trouble = member.trouble();
        if (trouble != null) {
            return trouble;
        }
        if (entry.lane().partition() == LaneKey.UNPLACED) {
            return new SpoolException(
                    SpoolException.Reason.UNREACHABLE,
                    "the partitions of topic \"" + entry.lane().topic()
                            + "\" are not known to the fleet yet; they are once one of its gateways has seen Kafka",
                    null);
        }
        if (queuedBytes.get() > QUEUE_BYTES) {
            return new SpoolException(SpoolException.Reason.BUSY, "records come faster than Redis takes them", null);
        }
        long held = member.bytes().total() + queuedBytes.get();
        return held < maxBytes
                ? null
                : new SpoolException(
                        SpoolException.Reason.FULL,
                        "the fleet's spool holds " + held + " bytes, and gateway.spool.max-size is " + maxBytes,
                        null);
    }

    /** The holder's alone: from there the log is read when another member takes the lane over. */
    @Override
    public void record(Frontier frontier) {
        if (frontier.lane().partition() != LaneKey.UNPLACED) {
            member.frontier(log(frontier.lane()), frontier.firstUndecided());
        }
    }

    @Override
    public void record(Generation generation, Consumer<AppendResult> done) {
        Generation known = generations.get(generation.topic());
        byte[] hash = RedisLink.bytes(prefix + "generations");
        byte[] topic = RedisLink.bytes(generation.topic());
        byte[] bytes = SpoolCodec.bytes(generation);
        try {
            var stored = known == null
                    ? link.writes().hsetnx(hash, topic, bytes)
                    : link.writes().hset(hash, topic, bytes).thenApply(fresh -> true);
            stored.whenComplete((first, failure) -> {
                if (failure != null) {
                    done.accept(new AppendResult.NotWritten(link.unreachable(failure)));
                } else if (!first) {
                    done.accept(new AppendResult.NotWritten(new SpoolException(
                            SpoolException.Reason.BUSY, "another gateway was first to record the partitions", null)));
                } else {
                    generations.put(generation.topic(), generation);
                    done.accept(new AppendResult.Forced(0));
                }
            });
        } catch (RedisException e) {
            done.accept(new AppendResult.NotWritten(link.unreachable(e)));
        }
    }

    @Override
    public @Nullable Generation generation(String topic) {
        if (link.up()) {
            try {
                readGenerations();
            } catch (RedisException e) {
                return generations.get(topic);
            }
        }
        return generations.get(topic);
    }

    @Override
    public void settle(long ref, AcceptanceId acceptance, Settlement settlement) {
        long to = settlement instanceof Settlement.Published published && published.offset() >= 0
                ? published.offset() + 1
                : -1;
        byIndex.get(LaneLog.index(ref)).settled(ref, to);
        member.wake();
    }

    @Override
    public SpoolEntry read(long ref) {
        LaneLog log = byIndex.get(LaneLog.index(ref));
        SpoolEntry ahead = log.readAhead().get(ref);
        if (ahead != null) {
            return ahead;
        }
        long number = LaneLog.number(ref);
        String where = "record " + number + " of lane " + log.name();
        try {
            List<RedisLink.Numbered> read = link.read(RedisLink.bytes(prefix + "log:" + log.name()), number, number, 1);
            if (read.isEmpty()) {
                throw new SpoolException(SpoolException.Reason.GONE, where + " is settled", null);
            }
            return SpoolCodec.entry(read.get(0).record(), where);
        } catch (RedisException e) {
            throw link.unreachable(e);
        }
    }

    @Override
    public SpoolReader reader() {
        return this::read;
    }

    @Override
    public long entries() {
        return member.view().records();
    }

    @Override
    public SpoolStats stats() {
        SpoolException trouble = member.trouble();
        String text = trouble == null ? "" : String.valueOf(trouble.getMessage());
        long bytes = member.bytes().total();
        return new SpoolStats(entries(), bytes, bytes, maxBytes, text);
    }

    @Override
    public boolean alone() {
        return lanes.holds() && member.view().members().size() == 1;
    }

    @Override
    public Held held(LaneKey lane) {
        LaneView view = member.view().lanes().get(LaneLog.name(lane));
        return view == null || view.records() == 0 ? Held.NOTHING : new Held(view.records(), view.sinceMs());
    }

    @Override
    public long bytes(String topic) {
        return member.bytes().of(topic);
    }

    @Override
    public String weakness() {
        return link.weakness();
    }

    @Override
    public IntakeView.FleetView standing() {
        FleetView seen = member.view();
        return new IntakeView.FleetView(
                settings.fleet(), seen.members().size(), seen.heldBy(member.name()), lanes.holds(), 0);
    }

    private LaneLog log(LaneKey key) {
        LaneLog known = logs.get(key);
        if (known != null) {
            return known;
        }
        synchronized (byIndex) {
            return logs.computeIfAbsent(key, fresh -> {
                LaneLog log = new LaneLog(fresh, byIndex.size(), queuedBytes);
                byIndex.add(log);
                return log;
            });
        }
    }

    @Override
    public void close() {
        feeder.stop();
        member.close();
        link.close();
    }
}
