package io.holdfast.intake;

import io.holdfast.core.catalog.Cluster;
import io.holdfast.intake.kafka.TailReader;
import io.holdfast.intake.kafka.TopicAnswer;
import io.holdfast.intake.kafka.TopicReader;
import io.holdfast.intake.lane.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one cluster's flows connected: watches their topics, keeps producers warm, and has owed look-ups carried out. One
 * thread; every call to Kafka has a limit, and what failed is tried again.
 */
final class ClusterIntake implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterIntake.class);
    private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long BEGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SETTLE_MS = 200;
    private static final long STUCK_MS = 60_000;

    private final Cluster cluster;
    private final List<FlowWatch> flows;
    private final IntakeTime time;
    private final Set<Lane> owing = ConcurrentHashMap.newKeySet();
    private final long createdNanos;
    private volatile boolean stopped;
    private volatile boolean watched;
    private volatile @Nullable String unreachable = "Kafka has not answered yet";
    private @Nullable TopicReader topics;
    private @Nullable TailReader tails;
    private long nextWatchNanos;

    ClusterIntake(Cluster cluster, List<FlowWatch> flows, IntakeTime time) {
        this.cluster = cluster;
        this.flows = List.copyOf(flows);
        this.time = time;
        this.createdNanos = time.nanos();
        this.nextWatchNanos = createdNanos;
    }

    void owes(Lane lane) {
        owing.add(lane);
    }

    /** A record of this flow, if it is one of this cluster's, is to be looked for. */
    void asks(FlowIntake flow, OrphanName name) {
        flows.stream().filter(watch -> watch.flow() == flow).forEach(watch -> watch.asks(name));
    }

    void stop() {
        stopped = true;
    }

    /**
     * Whether the past is still being settled: Kafka has been asked only a moment ago, or it answers and a flow has not
     * begun. A Kafka that does not answer, or a leader that hangs, is not waited for long: critical records are taken
     * meanwhile, and checked against the log when they are drained.
     */
    boolean beginning() {
        boolean waiting = flows.stream().anyMatch(FlowWatch::settling);
        boolean silent = unreachable != null;
        long elapsed = time.nanos() - createdNanos;
        return silent ? !watched && elapsed < ANSWER_NANOS : waiting && elapsed < SETTLING_NANOS;
    }

    /** The cluster as this process sees it. */
    IntakeView.ClusterView view() {
        return new IntakeView.ClusterView(cluster.name(), unreachable == null);
    }

    /** What an operator should know, a sentence each. */
    List<String> problems() {
        List<String> all = new ArrayList<>();
        flows.stream().map(FlowWatch::problem).filter(Objects::nonNull).forEach(all::add);
        if (!beginning()) {
            flows.stream()
                    .filter(FlowWatch::settling)
                    .forEach(
                            flow -> all.add(
                                    "topic \"" + flow.topic()
                                            + "\" is still read to settle what an earlier process left; only critical records are taken"));
        }
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
                flows.forEach(FlowWatch::unanswered);
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
            boolean all = flows.stream().allMatch(FlowWatch::begun);
            nextWatchNanos = time.nanos() + (all ? WATCH_NANOS : BEGIN_NANOS);
            watch();
        }
        flows.forEach(FlowWatch::warm);
        lookUp();
        flows.forEach(flow -> apart(flow, () -> flow.lookUpOrphans(this::tailReader)));
    }

    private void watch() {
        try {
            Map<String, TopicAnswer> answers =
                    topicReader().read(flows.stream().map(FlowWatch::topic).toList());
            unreachable = null;
            for (FlowWatch flow : flows) {
                TopicAnswer answer = answers.getOrDefault(flow.topic(), new TopicAnswer.Missing());
                apart(flow, () -> flow.observe(answer, this::tailReader));
            }
        } finally {
            watched = true;
        }
    }

    private void lookUp() {
        if (owing.isEmpty()) {
            return;
        }
        for (FlowWatch flow : flows) {
            if (!flow.begun()) {
                continue;
            }
            List<Lane> lanes =
                    flow.flow().lanes().lanes().stream().filter(owing::contains).toList();
            if (!lanes.isEmpty()) {
                lanes.forEach(owing::remove);
                apart(flow, () -> flow.lookUp(lanes, this::tailReader));
            }
        }
    }

    /** What Kafka does not answer for one flow is tried again, and does not hold up the others. */
    private void apart(FlowWatch flow, Runnable work) {
        try {
            work.run();
        } catch (KafkaException e) {
            LOG.atDebug().addKeyValue("topic", flow.topic()).setCause(e).log("Kafka did not answer for this topic");
            closeReaders();
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
