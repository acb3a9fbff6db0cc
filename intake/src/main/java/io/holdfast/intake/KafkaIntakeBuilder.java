package io.holdfast.intake;

import io.holdfast.core.Sabotage;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Cluster;
import io.holdfast.core.catalog.ExactlyOnce;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Gateway;
import io.holdfast.core.catalog.RedisSettings;
import io.holdfast.core.catalog.RetryBudgetSettings;
import io.holdfast.core.kafka.CommittedView;
import io.holdfast.intake.admission.AdmissionController;
import io.holdfast.intake.admission.CallerRetryBudget;
import io.holdfast.intake.kafka.KafkaWriter;
import io.holdfast.intake.kafka.ProducerSettings;
import io.holdfast.intake.kafka.TopicWriter;
import io.holdfast.intake.kafka.TransactionalWriter;
import io.holdfast.intake.lane.DrainBudget;
import io.holdfast.intake.lane.LanePolicy;
import io.holdfast.intake.lane.LaneServices;
import io.holdfast.intake.lane.LaneShares;
import io.holdfast.intake.lane.SendFailure;
import io.holdfast.intake.lane.TopicLanes;
import io.holdfast.intake.spool.EmbeddedSpool;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.Generation;
import io.holdfast.intake.spool.RecoveryReport;
import io.holdfast.intake.spool.RecoveryVisitor;
import io.holdfast.intake.spool.Spool;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.window.IdempotencyWindow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a {@link KafkaIntake} together from a catalog and recovers what an earlier process left in the spool. */
public final class KafkaIntakeBuilder {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaIntakeBuilder.class);
    /** System property that names a file for the trace of completed forces; for the power-loss drill. */
    private static final String TRACE = "holdfast.spool.trace";

    private static final int SMALLEST_LIMIT = 64;
    private static final int LARGEST_LIMIT = 100_000;
    private static final long TARGET_LATENCY_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final long SHORTEST_DRAIN_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** What has been on its way for less as this gateway comes back, or for half of its lease, was handed over after the lease. */
    private static final long LAPSED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long FORBIDDEN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long SMALLEST_SPOOL = 8 << 20;
    private static final long BUFFER_SLACK = 32 << 20;
    /** A spooled record costs about this much memory in the lanes' order, beside its name, in bytes. */
    private static final long ENTRY_MEMORY = 34;
    /** Bytes of memory for what is spooled and for all names. */
    private static final long MOST_MEMORY = Runtime.getRuntime().maxMemory() / 2;
    /** An eighth of the heap, at about 72 bytes a name, for names that no caller gave. */
    private static final long MOST_NAMES = Runtime.getRuntime().maxMemory() / 8 / 72;

    private final Catalog catalog;
    private final Gateway settings;
    private final Spool spool;
    private final @Nullable SharedSpool shared;
    private final IntakeObserver observer;
    private final IntakeTime time;
    private final AtomicLong sequences = new AtomicLong();
    private final Map<String, FlowIntake> flows = new LinkedHashMap<>();
    private final Map<String, TopicWriter> writers = new TreeMap<>();
    private final Map<String, Long> orphans = new TreeMap<>();
    private final IdempotencyWindow window;
    private final AdmissionController admission;
    private final Settlements settlements;
    private final DrainBudget drainBudget;

    private KafkaIntakeBuilder(Catalog catalog, Spool spool, IntakeObserver observer, IntakeTime time) {
        this.catalog = catalog;
        this.settings = catalog.gateway();
        this.spool = spool;
        this.shared = spool instanceof SharedSpool fleet ? fleet : null;
        this.observer = observer;
        this.time = time;
        this.window = new IdempotencyWindow(
                settings.idempotencyEntries(),
                MOST_NAMES,
                settings.idempotencyWindow().toMillis());
        this.admission = new AdmissionController(
                settings.maxInFlight().bytes(), SMALLEST_LIMIT, LARGEST_LIMIT, TARGET_LATENCY_NANOS);
        this.settlements = new Settlements(
                window,
                new Settlements.Measures(admission, observer, shared == null ? null : shared.names()),
                time,
                flows);
        this.drainBudget = new DrainBudget(settings.maxInFlight().bytes() / 2);
    }

    /** Opens the embedded spool that the catalog names. */
    public static Spool openSpool(Gateway settings) {
        EmbeddedSpool.Owner owner = new EmbeddedSpool.Owner(
                settings.spool().directory(),
                settings.instance(),
                settings.spool().maxSize().bytes(),
                IntakeTime.SYSTEM.clock());
        String trace = System.getProperty(TRACE);
        return trace == null
                ? EmbeddedSpool.open(owner)
                : EmbeddedSpool.openTraced(owner, Path.of(trace), !Sabotage.SKIP_FORCE.on());
    }

    /**
     * Starts taking records in.
     *
     * @param spool owned by the intake from here on
     */
    public static KafkaIntake start(Catalog catalog, Spool spool, IntakeObserver observer) {
        return start(catalog, spool, observer, IntakeTime.SYSTEM);
    }

    /** The same with clocks of the caller's. */
    static KafkaIntake start(Catalog catalog, Spool spool, IntakeObserver observer, IntakeTime time) {
        return new KafkaIntakeBuilder(catalog, spool, observer, time).build();
    }

    private KafkaIntake build() {
        Path refusedFolder = settings.spool().directory().resolve("refused");
        long refusedBytes = Math.max(SMALLEST_SPOOL, settings.spool().maxSize().bytes() / 4);
        RefusedArea refused = RefusedArea.open(refusedFolder, settings.instance(), refusedBytes, time);
        catalog.flows().values().forEach(flow -> flows.put(flow.name(), flowIntake(flow)));
        if (shared != null) {
            settings.spool().redis().ifPresent(redis -> shared.onLapse(() -> giveUpWhatWaits(redis)));
        }
        List<String> notes = recover();
        IntakeParts parts = new IntakeParts(identity(), spool, window, settlements, time);
        LaneRecovery recovery =
                new LaneRecovery(parts, settings.idempotencyWindow().toMillis(), refused);
        Map<String, ClusterIntake> clusters = clusters(recovery);
        settlements.onLookupOwed(lane -> clusters.values().forEach(cluster -> cluster.owes(lane)));
        Drainer drainer = new Drainer(() -> KafkaIntake.lanes(flows), spool, flow -> tail(flow), time);
        return new KafkaIntake(new KafkaIntake.Parts(
                settings,
                spool,
                refused,
                window,
                admission,
                flows,
                List.copyOf(clusters.values()),
                List.copyOf(writers.values()),
                drainer,
                observer,
                time,
                notes));
    }

    private Map<io.holdfast.intake.window.RecordName, io.holdfast.intake.window.Standing> tail(String flow) {
        FlowIntake intake = flows.get(flow);
        return intake == null ? Map.of() : intake.tail();
    }

    private Map<String, ClusterIntake> clusters(LaneRecovery recovery) {
        Map<String, ClusterIntake> clusters = new LinkedHashMap<>();
        for (Cluster cluster : catalog.clusters().values()) {
            FlowWatch.Place place = new FlowWatch.Place(
                    cluster.name(), settings.spool().refuseAfter().toNanos(), time);
            List<FlowWatch> own = flows.values().stream()
                    .filter(flow -> flow.flow().cluster().equals(cluster.name()))
                    .map(flow -> new FlowWatch(flow, writer(flow.flow()), recovery, place))
                    .toList();
            if (!own.isEmpty()) {
                clusters.put(cluster.name(), new ClusterIntake(cluster, own, time));
            }
        }
        return clusters;
    }

    private FlowIntake flowIntake(Flow flow) {
        LaneServices services = new LaneServices(
                TracedSpool.of(spool, observer.tracer()),
                writer(flow),
                settlements,
                this::spoolClosed,
                drainBudget,
                sequences,
                shared == null ? LaneShares.ALONE : shared.shares(),
                time.ticker());
        TopicLanes lanes = new TopicLanes(flow.topicName(), policy(flow), services);
        RetryBudgetSettings retries = settings.retryBudget();
        CallerRetryBudget budget = new CallerRetryBudget(new CallerRetryBudget.Limits(
                Sabotage.NO_RETRY_BUDGET.on() ? 0 : retries.percent(),
                retries.window().toNanos(),
                retries.minPerSecond()));
        FlowIntake.SpoolPart part =
                new FlowIntake.SpoolPart(settings.spool().maxSize().bytes(), shared);
        return new FlowIntake(flow, lanes, budget, part);
    }

    /**
     * Flows that can be critical have a producer of their own kind, so that trouble with others does not reach them; those that
     * are strict have one that writes in transactions.
     */
    private TopicWriter writer(Flow flow) {
        boolean strict = flow.intake().exactlyOnce() == ExactlyOnce.STRICT;
        String kind = strict ? "strict" : flow.tier().canBeCritical() ? "critical" : "other";
        return writers.computeIfAbsent(flow.cluster() + "/" + kind, name -> {
            Cluster cluster = catalog.clusterOf(flow);
            Map<String, Object> producer = ProducerSettings.of(
                    cluster.clientSettings(),
                    "holdfast-" + settings.instance() + "-" + kind,
                    2 * settings.maxInFlight().bytes() + BUFFER_SLACK);
            return strict ? strictWriter(cluster, producer) : plainWriter(cluster, producer);
        });
    }

    /**
     * The fleet went on without this gateway. What its producers have not brought to Kafka by now, another may have taken over: they are
     * not to send it once Kafka is back, and it is looked up like all that a producer did not see through.
     */
    private void giveUpWhatWaits(RedisSettings redis) {
        long limit = Math.min(LAPSED_NANOS, redis.lease().toNanos() / 2);
        boolean waits = flows.values().stream()
                .flatMap(flow -> flow.lanes().lanes().stream())
                .anyMatch(lane -> lane.waitedNanos() > limit);
        if (waits) {
            SendFailure over = new SendFailure(
                    SendFailure.Kind.PRODUCER_LOST, "lease-over", "the fleet went on without this gateway");
            writers.values().forEach(writer -> apart(() -> writer.replace(over, Duration.ZERO)));
        }
    }

    /** A producer's thread that resolves a name, say, is waited for, which neither the fleet nor another producer may have to. */
    private static void apart(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (KafkaException e) {
                        LOG.atWarn().setCause(e).log("a producer that was given up did not close cleanly");
                    }
                },
                "holdfast-lapsed");
        thread.setDaemon(true);
        thread.start();
    }

    private TopicWriter plainWriter(Cluster cluster, Map<String, Object> producer) {
        return new KafkaWriter(
                identity(), () -> ProducerSettings.producer(producer), observer.tracer(), replaced(cluster));
    }

    private TopicWriter strictWriter(Cluster cluster, Map<String, Object> producer) {
        TransactionalWriter.Under under = new TransactionalWriter.Under(
                TransactionalWriter.Under.scope(cluster.name(), shared == null ? "" : shared.fleet()),
                settings.instance(),
                shared == null ? FleetProducers.ALONE : shared.producers());
        TransactionalWriter.Parts parts = new TransactionalWriter.Parts(
                cluster.clientSettings(),
                id -> ProducerSettings.producer(ProducerSettings.transactional(producer, id)),
                () -> new CommittedView(cluster.clientSettings()),
                replaced(cluster));
        return new TransactionalWriter(identity(), observer.tracer(), under, parts);
    }

    private Consumer<SendFailure> replaced(Cluster cluster) {
        return failure -> {
            LOG.atWarn()
                    .addKeyValue("cluster", cluster.name())
                    .addKeyValue("cause", failure.code())
                    .log("producer replaced: " + failure.message());
            observer.producerReplaced(cluster.name(), failure.code());
        };
    }

    /** By what records of this gateway, or of its fleet, are told in the log. */
    private String identity() {
        return shared == null ? settings.instance() : shared.fleet();
    }

    private static LanePolicy policy(Flow flow) {
        long patience = flow.intake().patience().toNanos();
        long deadline = flow.intake().deadline().toNanos();
        return new LanePolicy(
                patience,
                Math.max(patience, deadline / 2),
                Math.max(SHORTEST_DRAIN_PATIENCE_NANOS, 4 * patience),
                deadline,
                HOLD_NANOS,
                FORBIDDEN_NANOS);
    }

    private @Nullable ShedReason spoolClosed(String flow, int bytes) {
        FlowIntake intake = flows.get(flow);
        // What a fleet holds is in Redis's memory, but for a bounded number of records ahead.
        long places = shared == null ? spool.entries() * ENTRY_MEMORY : 0;
        boolean crowded = places + window.bytes() >= MOST_MEMORY;
        if (crowded || intake != null && !intake.spoolHasRoom(bytes)) {
            return ShedReason.SPOOL_FULL;
        }
        long oldest = intake == null ? 0 : intake.oldestSpooledMs();
        boolean tooOld = oldest > 0
                && time.epochMs() - oldest > settings.spool().maxAge().toMillis();
        return tooOld ? ShedReason.SPOOL_TOO_OLD : null;
    }

    private List<String> recover() {
        Map<String, Generation> generations = new HashMap<>();
        Map<String, List<Frontier>> frontiers = new HashMap<>();
        Restorer restorer = new Restorer(generations, frontiers);
        RecoveryReport report = spool.recover(restorer);
        restorer.restoreLanes();
        List<String> notes = new ArrayList<>();
        report.damages().forEach(damage -> {
            LOG.atError().log("spool damage: " + damage);
            if (!damage.tail()) {
                notes.add("spool damage: " + damage);
            }
        });
        orphans.forEach(
                (flow, count) -> notes.add(
                        count + " promised records of flow \"" + flow
                                + "\" are in the spool, but the catalog has no such flow or its topic differs; put it back to deliver them"));
        LOG.atInfo().addKeyValue("records", report.live()).log("spool recovered");
        return notes;
    }

    /** Gives lanes back what the spool holds: partitionings and frontiers come before the first record. */
    private final class Restorer implements RecoveryVisitor {

        private final Map<String, Generation> generations;
        private final Map<String, List<Frontier>> frontiers;
        private boolean restored;

        Restorer(Map<String, Generation> generations, Map<String, List<Frontier>> frontiers) {
            this.generations = generations;
            this.frontiers = frontiers;
        }

        /** What a fleet holds is given to the lanes that drain it. */
        @Override
        public boolean wantsEntries() {
            return shared == null;
        }

        @Override
        public void generation(Generation generation) {
            generations.put(generation.topic(), generation);
        }

        @Override
        public void frontier(Frontier frontier) {
            frontiers
                    .computeIfAbsent(frontier.lane().topic(), topic -> new ArrayList<>())
                    .add(frontier);
        }

        @Override
        public void entry(long ref, SpoolEntry entry) {
            restoreLanes();
            FlowIntake flow = flows.get(entry.flow());
            boolean placed = flow != null
                    && flow.lanes().topic().equals(entry.lane().topic())
                    && flow.lanes().restore(ref, entry);
            if (placed) {
                settlements.restored(entry);
            } else {
                orphans.merge(entry.flow(), 1L, Long::sum);
            }
        }

        void restoreLanes() {
            if (restored) {
                return;
            }
            restored = true;
            for (FlowIntake flow : flows.values()) {
                Generation generation = generations.get(flow.lanes().topic());
                if (generation != null) {
                    flow.lanes().restore(generation, frontiers.getOrDefault(generation.topic(), List.of()));
                }
            }
        }
    }
}
