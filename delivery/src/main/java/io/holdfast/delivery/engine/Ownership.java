package io.holdfast.delivery.engine;

import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.engine.OwnedPartition.Work;
import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.offsets.DecodedMap;
import io.holdfast.delivery.offsets.OffsetMap;
import io.holdfast.delivery.offsets.OffsetMapOwner;
import io.holdfast.delivery.park.ClaimOutcome;
import io.holdfast.delivery.park.ParkOutcome;
import io.holdfast.delivery.park.ParkPartition;
import io.holdfast.delivery.park.ParkSnapshot;
import io.holdfast.delivery.park.SourceCommit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Which partitions this member owns, from assignment to revocation: each is claimed in the park log, which fences earlier
 * owners; then its committed position is read, and only then anything of it runs. Used by the loop's thread only.
 */
final class Ownership {

    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);
    private static final long CLAIM_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int MAP_FORMAT_EPOCH = 1;

    private final Engine engine;
    private final Decider decider;
    private final Map<TopicPartition, OwnedPartition> owned = new LinkedHashMap<>();
    private final Map<OwnedPartition, Long> claimAt = new LinkedHashMap<>();
    private final Map<TopicPartition, OwnedPartition> lingering = new HashMap<>();

    Ownership(Engine engine, Decider decider) {
        this.engine = engine;
        this.decider = decider;
    }

    Collection<OwnedPartition> all() {
        return owned.values();
    }

    @Nullable
    OwnedPartition of(TopicPartition source) {
        return owned.get(source);
    }

    /** The group gave these to this member. */
    void assigned(Collection<TopicPartition> sources) {
        for (TopicPartition source : sources) {
            OwnedPartition mine =
                    new OwnedPartition(source, new ParkPartition(engine.parkLog(), source.partition(), engine.clock()));
            owned.put(source, mine);
            if (lingers(source)) {
                mine.trouble("calls of " + source
                        + " still run that began when it was last this member's; it goes on when they have"
                        + " ended; restart this process if they never do");
                claimAt.put(mine, System.nanoTime());
            } else {
                claim(mine);
            }
        }
        engine.consumer().pause(sources);
        hold(sources);
    }

    /** A group without a position has one before the claim says where to begin: the consumer wants one, though it is paused. */
    private void hold(Collection<TopicPartition> sources) {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = engine.consumer()
                    .committed(Set.copyOf(sources), engine.settings().limits().call());
            for (TopicPartition source : sources) {
                if (committed.get(source) == null) {
                    engine.consumer().seek(source, begin(source));
                }
            }
        } catch (KafkaException e) {
            LOG.atDebug().log("positions of {} are read when they are claimed: {}", sources, e.toString());
        }
    }

    /** They are another's, or will be once this returns. */
    void leave(Collection<TopicPartition> sources) {
        for (TopicPartition source : sources) {
            OwnedPartition mine = owned.remove(source);
            if (mine != null) {
                engine.counters().revocations.increment();
                claimAt.remove(mine);
                if (mine.running() > 0) {
                    lingering.put(source, mine);
                }
                mine.leave();
                engine.commandTail().leave(source.partition());
                engine.fence().released(engine.source().partition(source.partition()));
            }
        }
    }

    /**
     * Whether calls still run that began when the partition was last this member's. Were it claimed meanwhile, a key's records
     * would run side by side, and a late call would pass for one of the new claim.
     */
    private boolean lingers(TopicPartition source) {
        OwnedPartition before = lingering.get(source);
        if (before != null && before.running() == 0) {
            lingering.remove(source);
            return false;
        }
        return before != null;
    }

    /** Takes what is due to be claimed, once nothing of it runs any more. */
    void claimDue(long nowNanos) {
        if (claimAt.isEmpty()) {
            return;
        }
        List.copyOf(claimAt.entrySet()).forEach(entry -> {
            OwnedPartition mine = entry.getKey();
            boolean still = mine.running() == 0 && !mine.claiming() && !lingers(mine.source());
            if (nowNanos - entry.getValue() >= 0 && still) {
                claimAt.remove(mine);
                claim(mine);
            }
        });
    }

    private void claim(OwnedPartition mine) {
        mine.claiming(true);
        int generation = mine.generation();
        engine.counters().claims.increment();
        engine.parkCalls().call(() -> take(mine), e -> new ClaimOutcome.Unavailable(e.toString()), outcome -> {
            mine.claiming(false);
            if (mine.generation() == generation && !mine.gone()) {
                claimed(mine, outcome);
            }
        });
    }

    /**
     * Claims it in the park log, then at the sink, and only then may its position be read: so a zombie that claims the sink
     * behind a newer owner is found out by the commit that follows, and the newer owner by the sink's next answer.
     */
    private ClaimOutcome take(OwnedPartition mine) {
        ClaimOutcome outcome = mine.park().claim();
        if (outcome instanceof ClaimOutcome.Claimed) {
            try {
                engine.fence().claimed(engine.source().partition(mine.source().partition()));
            } catch (Exception e) {
                return new ClaimOutcome.Unavailable("the sink cannot be told whose " + mine.source() + " is: " + e);
            }
        }
        return outcome;
    }

    private void claimed(OwnedPartition mine, ClaimOutcome outcome) {
        if (outcome instanceof ClaimOutcome.Claimed claimed) {
            try {
                open(mine, claimed.snapshot());
            } catch (KafkaException e) {
                giveUp(mine, "reading the committed position of " + mine.source() + ": " + e.getMessage());
            }
        } else if (outcome instanceof ClaimOutcome.Fenced fenced) {
            giveUp(mine, fenced.why());
        } else if (outcome instanceof ClaimOutcome.Unavailable unavailable) {
            giveUp(mine, unavailable.why());
        }
    }

    /** Forgets what is not durable of the partition, and claims it again after a while, should it still be this member's. */
    void giveUp(OwnedPartition mine, String why) {
        boolean known = mine.trouble().equals(why);
        LOG.atLevel(known ? Level.DEBUG : Level.WARN)
                .addKeyValue("topic", mine.source().topic())
                .addKeyValue("partition", mine.source().partition())
                .addKeyValue("group", engine.settings().group())
                .log("the partition is read again from what is durable: {}", why);
        mine.reset(why);
        engine.commandTail().leave(mine.source().partition());
        pause(mine, true);
        claimAt.put(mine, System.nanoTime() + CLAIM_AGAIN_NANOS);
    }

    private void open(OwnedPartition mine, ParkSnapshot snapshot) {
        if (!snapshot.unreadable().isEmpty()) {
            mine.trouble(
                    "the park log has " + snapshot.unreadable().size() + " records that cannot be read, the first: "
                            + snapshot.unreadable().get(0));
            LOG.atError()
                    .addKeyValue("partition", mine.source().partition())
                    .log("{}; the partition stands still until they are removed", mine.trouble());
            return;
        }
        Beginning beginning = committed(mine);
        SourceCommit commit = new SourceCommit(
                mine.source(), beginning.position(), engine.consumer().groupMetadata());
        int generation = mine.generation();
        mine.claiming(true);
        engine.parkCalls()
                .call(
                        () -> mine.park().write(List.of(), commit),
                        e -> new ParkOutcome.Unsure(e.toString()),
                        outcome -> {
                            mine.claiming(false);
                            if (mine.generation() == generation && !mine.gone()) {
                                proven(mine, snapshot, beginning, outcome);
                            }
                        });
    }

    /** Where to begin, and the same as a commit says it. */
    private record Beginning(CompletedOffsets offsets, OffsetAndMetadata position) {}

    /**
     * The position that was read has been committed again under the claim: so this was still the owner, and a member, after
     * it had read both the park log and the position, and the two belong together.
     */
    private void proven(OwnedPartition mine, ParkSnapshot snapshot, Beginning beginning, ParkOutcome outcome) {
        if (!(outcome instanceof ParkOutcome.Written)) {
            giveUp(mine, "the claim of " + mine.source() + " did not hold: " + outcome);
            return;
        }
        PartitionCore core = new PartitionCore(
                engine.settings().lanes(),
                decider,
                beginning.offsets(),
                engine.settings().query().isPresent());
        Work work = new Work(core, beginning.offsets());
        mine.open(work, snapshot.skewMs());
        engine.commandTail()
                .follow(mine.source().partition(), new OpenCommands(engine, mine, work, snapshot.commandsNext()));
        core.restore(snapshot.live(), engine.now(mine));
        engine.consumer().seek(mine.source(), beginning.offsets().position());
        pause(mine, false);
    }

    private Beginning committed(OwnedPartition mine) {
        Source source = engine.source();
        OffsetMapOwner owner = new OffsetMapOwner(source.clusterId(), source.topicId(), MAP_FORMAT_EPOCH);
        OffsetAndMetadata committed = engine.consumer()
                .committed(Set.of(mine.source()), engine.settings().limits().call())
                .get(mine.source());
        if (committed == null) {
            long begin = begin(mine.source());
            return new Beginning(new CompletedOffsets(owner, begin), new OffsetAndMetadata(begin));
        }
        DecodedMap map =
                OffsetMap.decode(committed.metadata(), committed.offset(), source.clusterId(), source.topicId());
        if (map instanceof DecodedMap.Found found) {
            return new Beginning(new CompletedOffsets(found.map(), owner), committed);
        }
        if (!committed.metadata().isEmpty() && map instanceof DecodedMap.Ignored ignored) {
            engine.counters().ignoredMaps.increment();
            LOG.atWarn()
                    .addKeyValue("partition", mine.source().partition())
                    .log("the map in the commit at {} is not believed: {}", committed.offset(), ignored.reason());
        }
        return new Beginning(new CompletedOffsets(owner, committed.offset()), committed);
    }

    private long begin(TopicPartition source) {
        boolean earliest = engine.settings().from() == DeliverySettings.From.EARLIEST;
        var limit = engine.settings().limits().call();
        Map<TopicPartition, Long> ends = earliest
                ? engine.consumer().beginningOffsets(Set.of(source), limit)
                : engine.consumer().endOffsets(Set.of(source), limit);
        return ends.getOrDefault(source, 0L);
    }

    /** Lets the consumer fetch the partition, or not. */
    void pause(OwnedPartition mine, boolean paused) {
        if (mine.paused() != paused) {
            mine.paused(paused);
            if (paused) {
                engine.consumer().pause(Set.of(mine.source()));
            } else {
                engine.consumer().resume(Set.of(mine.source()));
            }
        }
    }
}
