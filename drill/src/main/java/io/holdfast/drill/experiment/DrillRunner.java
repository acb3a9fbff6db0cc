package io.holdfast.drill.experiment;

import io.holdfast.drill.check.Judge;
import io.holdfast.drill.check.LogEntry;
import io.holdfast.drill.check.LogReader;
import io.holdfast.drill.check.Promptness;
import io.holdfast.drill.check.ShedLatency;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Ledger;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.report.DrillReport;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.workload.Background;
import io.holdfast.drill.workload.HttpWorkload;
import io.holdfast.drill.workload.HttpWorkload.FlowRate;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Runs one experiment on real processes and judges it. */
public final class DrillRunner {

    static final String TOPIC = DrillFlow.CRITICAL.flow();
    static final int PARTITIONS = 6;
    static final String DRAINED = "holdfast_intake_drained_total";

    /** For a machine that is busy while a gateway starts cold: this tells a hang from slowness, which the latencies show. */
    private static final Duration SLACK = Duration.ofSeconds(8);

    private static final Duration SHED_WITHIN = Duration.ofMillis(10);
    private static final Duration SETTLE = Duration.ofSeconds(60);
    private static final long DRAIN_LIMIT_MS = 120_000;
    private static final long BOUND_RSS_MIB = 1_024;

    private final Experiment experiment;
    private final DrillSettings settings;
    private final Consumer<String> progress;

    /** {@code progress} is told what happens, a line each. */
    public DrillRunner(Experiment experiment, DrillSettings settings, Consumer<String> progress) {
        this.experiment = experiment;
        this.settings = settings;
        this.progress = progress;
    }

    /** Runs it; nothing is left running afterwards. */
    public DrillReport run() {
        DrillFolder.prepare(settings.folder()).forEach(progress);
        progress.accept("starting three brokers ...");
        try (LocalCluster cluster = LocalCluster.start(brokers())) {
            topics().forEach(topic -> cluster.createTopic(topic, PARTITIONS, Map.of("min.insync.replicas", "2")));
            experiment.workload().kafkaTakes().ifPresent(cluster::limitProducers);
            Fleet fleet = experiment.fleet();
            try (DrillGateways gateways = DrillGateways.prepare(cluster, flows(), fleet, settings)) {
                progress.accept(
                        fleet == null
                                ? "starting the gateway ..."
                                : "starting " + fleet.gateways() + " gateways with a spool in Redis ...");
                gateways.start();
                return run(cluster, gateways);
            }
        }
    }

    private DrillReport run(LocalCluster cluster, DrillGateways gateways) {
        HttpWorkload.Settings load = load(gateways.addresses());
        try (Ledger ledger = new Ledger(settings.folder().resolve("ledger.ndjson"));
                FaultJournal journal = new FaultJournal(settings.folder().resolve("faults.journal"));
                HttpWorkload workload = new HttpWorkload(load, settings.input(), ledger)) {
            Stage stage = new Stage(cluster, gateways, workload, topics());
            Steps steps = new Steps(stage, journal, new Random(settings.seed()));
            progress.accept(sending(load));
            Background sent = Background.start("the drill's clients", () -> workload.run(SETTLE));
            workload.awaitBegun();
            steps.run(experiment.steps(), progress);
            steps.restore();
            long drainMs = awaitDrained(gateways, steps.lastFaultEndedNanos());
            sent.join(load.duration().plus(SETTLE).plusSeconds(60));
            drainMs = awaitDrained(gateways, System.nanoTime()) < 0 ? -1 : drainMs;
            gateways.measure();
            List<String> missing = new ArrayList<>(steps.missing());
            missing.addAll(ClusterHealth.problems(cluster, topics()));
            List<Operation> history = ledger.operations();
            RedisOutages outages = new RedisOutages(steps.redisAway(), gateways.lifetimes());
            Judge judge = new Judge(history, log(cluster), new Judge.Excuses(outages::excuse, outages::mayDouble));
            return report(new Observed(history, judge, stage, steps, missing, drainMs));
        }
    }

    private List<LogEntry> log(LocalCluster cluster) {
        Fleet fleet = experiment.fleet();
        return fleet != null && fleet.strict()
                ? LogReader.readCommitted(cluster.bootstrapServers(), topics())
                : LogReader.read(cluster.bootstrapServers(), topics());
    }

    private HttpWorkload.Settings load(List<URI> gateways) {
        Workload declared = experiment.workload();
        return new HttpWorkload.Settings(
                gateways,
                "r" + Long.toHexString(settings.seed()),
                declared.flows(settings.rate()),
                declared.keys(),
                settings.seconds().map(Duration::ofSeconds).orElse(declared.duration()),
                settings.seed(),
                declared.retries());
    }

    private static String sending(HttpWorkload.Settings load) {
        String rates = load.flows().stream()
                .map(flow -> flow.rate() + " " + flow.flow().tier())
                .collect(Collectors.joining(", "));
        return "sending records each second: " + rates + ", over " + load.keys() + " keys each, for "
                + load.duration().toSeconds() + " s ...";
    }

    private List<DrillFlow> flows() {
        return experiment.workload().flows(settings.rate()).stream()
                .map(FlowRate::flow)
                .toList();
    }

    private List<String> topics() {
        return flows().stream().map(DrillFlow::flow).toList();
    }

    /**
     * A quota is kept over two seconds, not over the usual eleven, and leaders return soon to where they were: the brokers are to
     * be slow, not to stop and go, and one of them is not to take all.
     */
    private ClusterSpec brokers() {
        ClusterSpec spec = ClusterSpec.of(Experiment.BROKERS).withFailureDetection(settings.failureDetection());
        return experiment.workload().kafkaTakes().isPresent()
                ? spec.withProperties(Map.of("quota.window.num", "2", "leader.imbalance.check.interval.seconds", "2"))
                : spec;
    }

    private record Observed(
            List<Operation> history, Judge judge, Stage stage, Steps steps, List<String> missing, long drainMs) {}

    /** Of the refusals that count, with the limit that the experiment sets, if it does. */
    private ShedLatency shedLatency(Observed seen) {
        return new ShedLatency(
                seen.history(),
                seen.steps().quietTimes(),
                experiment.expect().shedWithin().orElse(SHED_WITHIN));
    }

    private RetryStorm storm(Observed seen) {
        Steps steps = seen.steps();
        RetryStorm.Times times = new RetryStorm.Times(
                seen.stage().load().beganNanos(), steps.firstFaultBeganNanos(), steps.lastFaultEndedNanos());
        return new RetryStorm(seen.history(), times, experiment.expect().goodputWithin());
    }

    private DrillReport report(Observed seen) {
        DrillReport.Counts counts = counts(seen);
        List<Verdict> verdicts = new ArrayList<>(seen.judge().verdicts());
        verdicts.add(
                new Promptness(seen.history(), seen.stage().gateways().lifetimes(), DrillCatalog.DEADLINE.plus(SLACK))
                        .verdict());
        ShedLatency shedLatency = shedLatency(seen);
        boolean judged = experiment.expect().shedWithin().isPresent();
        if (judged && shedLatency.obstacle().isEmpty()) {
            verdicts.add(shedLatency.verdict());
        }
        verdicts.add(Verdict.so("spool not drained", seen.drainMs() >= 0));
        verdicts.add(Verdict.so("gateway over " + BOUND_RSS_MIB + " MiB", counts.rssMiB() <= BOUND_RSS_MIB));
        List<String> missing = new ArrayList<>(seen.missing());
        expect(missing, "accepted", counts.accepted(), experiment.expect().accepted());
        expect(missing, "spooled", counts.spooled(), experiment.expect().spooled());
        expect(missing, "drained", counts.drained(), experiment.expect().spooled());
        expect(missing, "shed", counts.shed(), experiment.expect().shed());
        long withoutRedis = new RedisOutages(seen.steps().redisAway(), Map.of()).published(seen.history());
        if (experiment.expect().publishedWithoutRedis() > 0) {
            long fewer = experiment.expect().publishedWithoutRedis() - withoutRedis;
            verdicts.add(Verdict.counted("not published while Redis was away", Math.max(0, fewer)));
        }
        RetryStorm storm = storm(seen);
        expect(missing, "retries", storm.retries(), experiment.expect().retries());
        verdicts.addAll(storm.verdicts());
        missing.addAll(storm.missing());
        if (judged && !shedLatency.obstacle().isEmpty()) {
            missing.add("a verdict on the latency of refusals: " + shedLatency.obstacle());
        }
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put(
                "failure detection",
                settings.failureDetection().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        if (!settings.sabotage().isEmpty()) {
            shown.put("sabotage", settings.sabotage());
        }
        Map<String, String> figures = new LinkedHashMap<>(storm.figures());
        if (!seen.steps().redisAway().isEmpty()) {
            figures.put(
                    "repeated elsewhere while Redis was away, and doubled",
                    "" + seen.judge().doubledWithExcuse().size());
        }
        return new DrillReport(
                experiment.name(),
                experiment.summary(),
                settings.seed(),
                shown,
                counts,
                figures,
                seen.steps().timeline(),
                missing,
                verdicts);
    }

    private DrillReport.Counts counts(Observed seen) {
        HistoryFigures all = new HistoryFigures(seen.history());
        HistoryFigures critical = all.of(Operation::critical);
        HistoryFigures others = all.of(operation -> !operation.critical());
        ShedLatency shedLatency = shedLatency(seen);
        List<Attempt> quiet = shedLatency.refusals();
        DrillGateways gateways = seen.stage().gateways();
        HttpWorkload load = seen.stage().load();
        return new DrillReport.Counts(
                critical.accepted(),
                critical.published(),
                critical.spooled(),
                seen.steps().drained() + gateways.drained(),
                others.published(),
                others.shed(),
                quiet.size(),
                all.indefinite(),
                seen.judge().presentUnacknowledged(),
                load.slotsWithoutKey(),
                critical.longestGapMs(load.beganNanos(), load.endedNanos()),
                critical.acceptedLatency(),
                others.acceptedLatency(),
                all.shedLatency(),
                HistoryFigures.latency(quiet.stream()),
                TimeUnit.NANOSECONDS.toMicros(shedLatency.clientsLatenessNanos()) / 1_000.0,
                Math.max(0, seen.drainMs()),
                gateways.mostRssKiB() >> 10);
    }

    private static void expect(List<String> missing, String what, long found, long declared) {
        if (found < declared) {
            missing.add(what + " " + found + ", declared at least " + declared);
        }
    }

    /** Milliseconds from {@code sinceNanos} until every lane is direct and the spool is empty; -1 when that never comes. */
    private long awaitDrained(DrillGateways gateways, long sinceNanos) {
        int lanes = PARTITIONS * topics().size();
        boolean drained = Waiting.until(() -> gateways.drained(lanes), DRAIN_LIMIT_MS, 50);
        return drained ? Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis() : -1;
    }
}
