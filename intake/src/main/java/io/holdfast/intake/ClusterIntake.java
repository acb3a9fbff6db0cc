package io.holdfast.intake;

import io.holdfast.core.catalog.Cluster;
import io.holdfast.intake.kafka.KafkaWriter;
import io.holdfast.intake.kafka.TailReader;
import io.holdfast.intake.kafka.TopicFacts;
import io.holdfast.intake.kafka.TopicReader;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.SendFailure;
import io.holdfast.intake.spool.Generation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one cluster's flows connected: watches their topics, keeps producers warm, begins lanes once their past is settled,
 * and carries out owed look-ups. One thread; every call to Kafka has a limit, and what failed is tried again.
 */
final class ClusterIntake implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterIntake.class);
    private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long BEGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long TAIL_KEPT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MISSES = 2;
    private static final long SETTLE_MS = 200;
    private static final long STUCK_MS = 60_000;

    private final Cluster cluster;
    private final List<FlowIntake> flows;
    private final Map<FlowIntake, KafkaWriter> writers;
    private final LaneRecovery recovery;
    private final IntakeTime time;
    private final Set<Lane> owing = ConcurrentHashMap.newKeySet();
    private final Map<FlowIntake, String> problems = new ConcurrentHashMap<>();
    private final Map<FlowIntake, Integer> missed = new ConcurrentHashMap<>();
    private final Map<FlowIntake, Long> begun = new ConcurrentHashMap<>();
    private volatile boolean stopped;
    private volatile boolean watched;
    private volatile @Nullable String unreachable = "Kafka has not answered yet";
    private @Nullable TopicReader topics;
    private @Nullable TailReader tails;
    private final long createdNanos;
    private long nextWatchNanos;

    ClusterIntake(Cluster cluster, Map<FlowIntake, KafkaWriter> writers, LaneRecovery recovery, IntakeTime time) {
        this.cluster = cluster;
        this.flows = List.copyOf(writers.keySet());
        this.writers = Map.copyOf(writers);
        this.recovery = recovery;
        this.time = time;
        this.createdNanos = time.nanos();
        this.nextWatchNanos = createdNanos;
    }

    void owes(Lane lane) {
        owing.add(lane);
    }

    void stop() {
        stopped = true;
    }

    /**
     * Whether the past is still being settled: Kafka has been asked only a moment ago, or it answers and a flow has not
     * begun. A Kafka that does not answer is not waited for: critical records are taken meanwhile.
     */
    boolean beginning() {
        boolean waiting = flows.stream().anyMatch(flow -> !begun.containsKey(flow) && !problems.containsKey(flow));
        boolean silent = unreachable != null;
        return silent ? !watched && time.nanos() - createdNanos < ANSWER_NANOS : waiting;
    }

    /** What an operator should know, a sentence each. */
    List<String> problems() {
        List<String> all = new ArrayList<>(problems.values());
        String away = unreachable;
        if (away != null) {
            all.add("cluster \"" + cluster.name() + "\" (" + cluster.bootstrapServers() + "): " + away);
        }
        return all;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                step();
            } catch (KafkaException e) {
                LOG.atDebug().addKeyValue("cluster", cluster.name()).setCause(e).log("Kafka did not answer");
                unreachable = "no answer: " + e.getMessage();
                closeReaders();
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("cluster", cluster.name())
                        .setCause(e)
                        .log("recovery step failed; tried again");
                closeReaders();
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        closeReaders();
    }

    private void step() {
        if (nextWatchNanos - time.nanos() <= 0) {
            watch();
            nextWatchNanos = time.nanos() + (begun.size() < flows.size() ? BEGIN_NANOS : WATCH_NANOS);
        }
        flows.forEach(this::warm);
        lookUp();
    }

    /** Keeps a producer ready that knows the topic; true when there is one. */
    private boolean warm(FlowIntake flow) {
        KafkaWriter writer = writers.get(flow);
        return writer != null && writer.maintain(flow.lanes().topic());
    }

    private void watch() {
        try {
            Map<String, Optional<TopicFacts>> facts = topicReader()
                    .read(flows.stream().map(flow -> flow.lanes().topic()).toList());
            unreachable = null;
            for (FlowIntake flow : flows) {
                Optional<TopicFacts> known = facts.getOrDefault(flow.lanes().topic(), Optional.empty());
                if (known.isPresent()) {
                    present(flow, known.get());
                } else {
                    missing(flow);
                }
            }
        } finally {
            watched = true;
        }
    }

    private void present(FlowIntake flow, TopicFacts facts) {
        flow.facts(facts);
        Generation generation = flow.lanes().generation();
        if (generation != null && !generation.topicId().equals(facts.topicId()) && !renewed(flow, generation)) {
            return;
        }
        missed.remove(flow);
        if (flow.tooWeak(facts)) {
            flow.lanes().all().forEach(lane -> lane.close(ShedReason.TOPIC_TOO_WEAK));
            problems.put(
                    flow,
                    "topic \"" + facts.topic() + "\" of critical flow \""
                            + flow.flow().name() + "\" has replication "
                            + facts.replicationFactor() + " and min.insync.replicas " + facts.minInsyncReplicas()
                            + "; raise both to at least 2, or say intake.durability: weak. The flow is refused until then");
            return;
        }
        if (!warm(flow)) {
            return;
        }
        if (!begun.containsKey(flow)) {
            recovery.begin(flow, facts, tailReader());
            begun.put(flow, time.nanos());
        }
        if (flow.lanes().lanes().stream().anyMatch(lane -> lane.closed() != null)) {
            flow.lanes().lanes().forEach(Lane::open);
        }
        forgetTail(flow);
        problems.remove(flow);
    }

    /** Once nothing is left that was spooled before the topic's tail was read, nothing needs to be checked against it. */
    private void forgetTail(FlowIntake flow) {
        long since = begun.getOrDefault(flow, time.nanos());
        boolean old = time.nanos() - since > TAIL_KEPT_NANOS;
        if (old && !flow.tail().isEmpty() && flow.lanes().all().stream().allMatch(lane -> lane.spooled() == 0)) {
            flow.forgetTail();
        }
    }

    /** A topic that a broker does not know at once may only be late; one that is missed again is gone. */
    private void missing(FlowIntake flow) {
        String topic = flow.lanes().topic();
        problems.put(
                flow,
                "topic \"" + topic + "\" of flow \"" + flow.flow().name() + "\" does not exist on cluster \""
                        + cluster.name() + "\"; create it with: holdfast apply");
        if (missed.merge(flow, 1, Integer::sum) < MISSES) {
            return;
        }
        flow.lanes().all().forEach(lane -> lane.close(ShedReason.TOPIC_MISSING));
        if (flow.lanes().generation() != null) {
            abandon(flow, "topic-deleted", "topic \"" + topic + "\" was deleted");
        }
    }

    /** The topic was deleted and created again: a new lane for each partition, once nothing is left in the old ones. */
    private boolean renewed(FlowIntake flow, Generation before) {
        flow.lanes().all().forEach(lane -> lane.close(ShedReason.TOPIC_MISSING));
        String what = "topic \"" + before.topic() + "\" was deleted and created again; its id was " + before.topicId();
        problems.put(flow, what);
        if (!abandon(flow, "topic-deleted", what)) {
            return false;
        }
        flow.lanes().forget();
        begun.remove(flow);
        return true;
    }

    private boolean abandon(FlowIntake flow, String code, String why) {
        KafkaWriter writer = writers.get(flow);
        boolean inFlight = flow.lanes().lanes().stream().anyMatch(lane -> lane.inFlight() > 0);
        if (writer != null && inFlight) {
            writer.replace(new SendFailure(SendFailure.Kind.PRODUCER_LOST, code, why));
        }
        return recovery.abandon(flow, code, why);
    }

    private void lookUp() {
        if (owing.isEmpty()) {
            return;
        }
        for (FlowIntake flow : flows) {
            if (!begun.containsKey(flow)) {
                continue;
            }
            List<Lane> lanes =
                    flow.lanes().lanes().stream().filter(owing::contains).toList();
            if (!lanes.isEmpty()) {
                lanes.forEach(owing::remove);
                recovery.lookUp(flow, lanes, tailReader());
            }
        }
    }

    private TopicReader topicReader() {
        if (topics == null) {
            topics = new TopicReader(cluster.clientSettings());
        }
        return topics;
    }

    private TailReader tailReader() {
        if (tails == null) {
            tails = new TailReader(cluster.clientSettings(), SETTLE_MS, STUCK_MS);
        }
        return tails;
    }

    private void closeReaders() {
        if (topics != null) {
            topics.close();
            topics = null;
        }
        if (tails != null) {
            tails.close();
            tails = null;
        }
    }
}
