package io.holdfast.intake;

import io.holdfast.intake.kafka.TailReader;
import io.holdfast.intake.kafka.TopicAnswer;
import io.holdfast.intake.kafka.TopicFacts;
import io.holdfast.intake.kafka.TopicWriter;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.SendFailure;
import io.holdfast.intake.spool.Generation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Follows one flow's topic and does what its changes ask for: begins its lanes, gives them up, lets them grow. Used by its
 * cluster's thread; {@link #problem} and {@link #begun} may be read by others.
 */
final class FlowWatch {

    private static final long TAIL_KEPT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MISSES = 2;
    private static final long BARREN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** What a producer that did not fail has under way may still be answered; what arrives after it closed is there twice. */
    private static final Duration LAST_CHANCE = Duration.ofSeconds(2);

    private final FlowIntake flow;
    private final TopicWriter writer;
    private final LaneRecovery recovery;
    private final Place place;
    private volatile @Nullable String problem;
    private volatile boolean begun;
    private long begunNanos;
    private int missed;
    private boolean forbidden;
    private long forbiddenNanos;
    private final LedTime ledTime = new LedTime();
    private final Queue<OrphanName> orphans = new ConcurrentLinkedQueue<>();
    /** Leaders that did not answer the last look-up: asked last. */
    private final Set<Integer> silent = new HashSet<>();

    /**
     * Where a flow lives.
     *
     * @param cluster its name
     * @param refuseAfterNanos how long Kafka may forbid writing before promised records go to the refused area
     */
    record Place(String cluster, long refuseAfterNanos, IntakeTime time) {}

    FlowWatch(FlowIntake flow, TopicWriter writer, LaneRecovery recovery, Place place) {
        this.flow = flow;
        this.writer = writer;
        this.recovery = recovery;
        this.place = place;
    }

    FlowIntake flow() {
        return flow;
    }

    String topic() {
        return flow.lanes().topic();
    }

    /** What an operator should know of the flow's topic; null when all is well. */
    @Nullable
    String problem() {
        String known = problem;
        return known != null || writer.problem().isEmpty() ? known : "flow \"" + name() + "\": " + writer.problem();
    }

    /** Whether the lanes' past is settled. */
    boolean begun() {
        return begun;
    }

    /** Whether the past is being settled, and nothing is known that stands in the way. */
    boolean settling() {
        return !begun && problem == null;
    }

    /** Keeps a producer ready that knows the topic; the number of partitions it can write, 0 when it cannot. */
    int warm() {
        return writer.maintain(topic());
    }

    /** The cluster did not answer. */
    void unanswered() {
        ledTime.unanswered();
    }

    /** Takes in what the cluster says of the topic. */
    void observe(TopicAnswer answer, Supplier<TailReader> reader) {
        if (answer instanceof TopicAnswer.Known known) {
            forbidden = false;
            present(known.facts(), reader);
        } else if (answer instanceof TopicAnswer.Forbidden because) {
            forbidden(because.why(), reader);
        } else {
            forbidden = false;
            missing();
        }
    }

    /**
     * Carries out look-ups that lanes of this flow owe, leader by leader, so that one that does not answer holds up its own
     * lanes only.
     *
     * @throws KafkaException when a leader did not answer; its lanes go on owing
     */
    void lookUp(Collection<Lane> owing, Supplier<TailReader> reader) {
        Map<Integer, List<Lane>> byLeader = owing.stream().collect(Collectors.groupingBy(this::leader));
        List<Integer> leaders = new ArrayList<>(byLeader.keySet());
        leaders.sort(Comparator.comparing(silent::contains));
        KafkaException last = null;
        for (int leader : leaders) {
            try {
                recovery.lookUp(flow, byLeader.getOrDefault(leader, List.of()), reader.get(), writer);
                silent.remove(leader);
            } catch (KafkaException e) {
                silent.add(leader);
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
    }

    /** A record is to be looked for; from any thread. */
    void asks(OrphanName name) {
        orphans.add(name);
    }

    /**
     * Looks for the records that were asked for, leader by leader, and forgets those that nobody waits for any more.
     *
     * @throws KafkaException when a leader did not answer; what it has is looked for again while anybody waits
     */
    void lookUpOrphans(Supplier<TailReader> reader) {
        List<OrphanName> names = new ArrayList<>();
        for (OrphanName next = orphans.poll(); next != null; next = orphans.poll()) {
            if (next.untilNanos() - place.time().nanos() > 0) {
                names.add(next);
            }
        }
        if (!begun || !names.isEmpty() && !writer.shutOut()) {
            orphans.addAll(names);
            return;
        }
        Map<Integer, List<OrphanName>> byLeader = names.stream()
                .collect(Collectors.groupingBy(name -> leader(name.where().partition())));
        KafkaException last = null;
        for (List<OrphanName> led : byLeader.values()) {
            try {
                writer.endHung(OrphanLookup.partitions(flow, led));
                OrphanLookup.decide(flow, led, reader.get(), place.time().steadyMs());
            } catch (KafkaException e) {
                orphans.addAll(led);
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
    }

    private int leader(Lane lane) {
        return leader(lane.key().partition());
    }

    private int leader(int partition) {
        TopicFacts facts = flow.facts();
        return facts == null || partition < 0 ? -1 : facts.leader(partition);
    }

    private void present(TopicFacts facts, Supplier<TailReader> reader) {
        flow.facts(facts);
        ledTime.observe(facts.led(), place.time().nanos());
        Generation generation = flow.lanes().generation();
        if (generation != null && !generation.topicId().equals(facts.topicId()) && !renewed(generation)) {
            return;
        }
        missed = 0;
        if (flow.tooWeak(facts)) {
            flow.lanes().all().forEach(lane -> lane.close(ShedReason.TOPIC_TOO_WEAK));
            problem = "topic \"" + facts.topic() + "\" of critical flow \"" + name() + "\" has replication "
                    + facts.replicationFactor() + " and min.insync.replicas " + facts.minInsyncReplicas()
                    + "; raise both to at least 2, or say intake.durability: weak. The flow is refused until then";
            return;
        }
        int writable = warm();
        if (writable == 0) {
            problem = writer.problem().isEmpty() ? problem : "flow \"" + name() + "\": " + writer.problem();
            return;
        }
        if (!begun && !facts.led()) {
            problem = "topic \"" + facts.topic() + "\" of flow \"" + name() + "\" has partitions without a leader ("
                    + facts.leaders() + ", -1 is none); the flow begins when all have one";
            return;
        }
        if (!begun) {
            recovery.begin(flow, facts, reader.get(), writer);
            begunNanos = place.time().nanos();
            begun = true;
        }
        List<Lane> lanes = flow.lanes().lanes();
        if (lanes.stream().anyMatch(lane -> lane.closed() != null)) {
            lanes.forEach(Lane::open);
        }
        forgetTail();
        replaceStuck(lanes);
        recovery.raiseFrontiers(flow, reader);
        problem = grow(facts, writable, reader);
    }

    /**
     * A producer repeats what a broker refuses for the time being without end, and now and then what it refuses for good: whoever
     * waits has waited for long enough, while there were leaders to write to. What became of the records is looked up then.
     */
    private void replaceStuck(List<Lane> lanes) {
        long now = place.time().nanos();
        if (ledTime.usable(BARREN_NANOS, now) >= BARREN_NANOS) {
            writer.replaceBarren(BARREN_NANOS);
        }
        for (Lane lane : lanes) {
            long waited = ledTime.usable(lane.waitedNanos(), now);
            if (waited > STUCK_NANOS) {
                SendFailure stuck = new SendFailure(
                        SendFailure.Kind.PRODUCER_LOST,
                        "producer-stuck",
                        "a record for " + lane.key() + " has been in the producer's hands for "
                                + TimeUnit.NANOSECONDS.toSeconds(waited) + " s although the partition has a leader");
                writer.replace(stuck, LAST_CHANCE);
                return;
            }
        }
    }

    /** Goes over to partitions that were added, as soon as nothing of the topic is on its way or spooled. */
    private @Nullable String grow(TopicFacts facts, int writable, Supplier<TailReader> reader) {
        int used = flow.lanes().lanes().size();
        boolean grown = used >= facts.partitions()
                || writable >= facts.partitions() && recovery.grow(flow, facts, reader.get());
        return grown
                ? null
                : "topic \"" + facts.topic() + "\" has " + facts.partitions() + " partitions, of which flow \"" + name()
                        + "\" uses the first " + used + " until nothing of it is on its way or spooled";
    }

    /** Once nothing is left that was spooled before the topic's tail was read, nothing needs to be checked against it. */
    private void forgetTail() {
        boolean old = place.time().nanos() - begunNanos > TAIL_KEPT_NANOS;
        if (old && !flow.tail().isEmpty() && flow.lanes().all().stream().allMatch(lane -> lane.spooled() == 0)) {
            flow.forgetTail();
        }
    }

    /** A topic that a broker does not know at once may only be late; one that is missed again is gone. */
    private void missing() {
        problem = "topic \"" + topic() + "\" of flow \"" + name() + "\" does not exist on cluster \"" + place.cluster()
                + "\"; create it with: holdfast apply";
        missed++;
        if (missed < MISSES) {
            return;
        }
        flow.lanes().all().forEach(lane -> lane.close(ShedReason.TOPIC_MISSING));
        if (flow.lanes().generation() != null) {
            abandon("topic-deleted", "topic \"" + topic() + "\" was deleted");
        }
    }

    /** The topic was deleted and created again: a new lane for each partition, once nothing is left in the old ones. */
    private boolean renewed(Generation before) {
        flow.lanes().all().forEach(lane -> lane.close(ShedReason.TOPIC_MISSING));
        String what = "topic \"" + before.topic() + "\" was deleted and created again; its id was " + before.topicId();
        problem = what;
        if (!abandon("topic-deleted", what)) {
            return false;
        }
        flow.lanes().forget();
        begun = false;
        return true;
    }

    /**
     * Rights may be gone by mistake and given back: only after a while is what was promised given up, and only what the log
     * was read for, since a record that is in it would be doubled by a retry.
     */
    private void forbidden(String why, Supplier<TailReader> reader) {
        if (!forbidden) {
            forbidden = true;
            forbiddenNanos = place.time().nanos();
        }
        String who = "flow \"" + name() + "\": " + why + " on cluster \"" + place.cluster()
                + "\"; give this gateway DESCRIBE, " + "DESCRIBE_CONFIGS, READ and WRITE on it";
        problem = who;
        if (place.time().nanos() - forbiddenNanos > place.refuseAfterNanos()) {
            flow.lanes().all().forEach(lane -> lane.close(ShedReason.TOPIC_FORBIDDEN));
            List<Lane> undecided = flow.lanes().lanes().stream()
                    .filter(lane -> lane.readyForLookup() != null)
                    .toList();
            lookUp(undecided, reader);
            recovery.refuseUnsent(flow, "rights-revoked", who);
        }
    }

    private boolean abandon(String code, String why) {
        if (flow.lanes().lanes().stream().anyMatch(lane -> lane.inFlight() > 0)) {
            writer.replace(new SendFailure(SendFailure.Kind.PRODUCER_LOST, code, why), Duration.ZERO);
        }
        return recovery.abandon(flow, code, why);
    }

    private String name() {
        return flow.flow().name();
    }
}
