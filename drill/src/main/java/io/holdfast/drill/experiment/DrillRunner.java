package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.check.Judge;
import io.holdfast.drill.check.LogReader;
import io.holdfast.drill.check.Promptness;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.history.Ledger;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.report.DrillReport;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.workload.HttpWorkload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Runs one experiment on real processes and judges it. */
public final class DrillRunner {

    static final String TOPIC = "drill";
    static final int PARTITIONS = 6;
    static final String DRAINED = "holdfast_intake_drained_total";

    private static final Duration DEADLINE = Duration.ofSeconds(2);
    /** For a machine that is busy while a gateway starts cold: this tells a hang from slowness, which the latencies show. */
    private static final Duration SLACK = Duration.ofSeconds(8);

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
        ClusterSpec spec = ClusterSpec.of(Experiment.BROKERS).withFailureDetection(settings.failureDetection());
        try (LocalCluster cluster = LocalCluster.start(spec)) {
            cluster.createTopic(TOPIC, PARTITIONS, Map.of("min.insync.replicas", "2"));
            try (GatewayProcess gateway = new GatewayProcess(gateway(cluster, freePort()))) {
                progress.accept("starting the gateway ...");
                gateway.start();
                return run(cluster, gateway);
            }
        }
    }

    /** The gateway's process id stands in the sandbox's folder, where the sandbox's guardian finds it. */
    private GatewayProcess.Spec gateway(LocalCluster cluster, int port) {
        Path folder = cluster.folder().resolve("gateway");
        List<String> command = new ArrayList<>(settings.gatewayCommand());
        int jvm = command.indexOf("java.options");
        if (jvm >= 0) {
            command.remove(jvm);
            settings.gatewayProperties().forEach((key, value) -> command.add(jvm, "-D" + key + "=" + value));
            command.add(jvm, "-Dholdfast.spool.trace=" + trace());
            command.add(jvm, "-Dholdfast.drill.process=" + folder);
        }
        command.add(writeCatalog(cluster, port).toString());
        return new GatewayProcess.Spec(
                command,
                URI.create("http://127.0.0.1:" + port),
                folder,
                settings.folder().resolve("gateway.log"));
    }

    private DrillReport run(LocalCluster cluster, GatewayProcess gateway) {
        HttpWorkload.Settings load = load(gateway.address());
        try (Ledger ledger = new Ledger(settings.folder().resolve("ledger.ndjson"));
                FaultJournal journal = new FaultJournal(settings.folder().resolve("faults.journal"));
                HttpWorkload workload = new HttpWorkload(load, settings.input(), ledger)) {
            Stage stage = new Stage(cluster, gateway, workload, spool(), trace());
            Steps steps = new Steps(stage, journal, new Random(settings.seed()));
            FutureTask<Boolean> sent = new FutureTask<>(() -> workload.run(SETTLE), true);
            progress.accept("sending " + load.rate() + " records/s over " + load.keys() + " keys for "
                    + load.duration().toSeconds() + " s ...");
            new Thread(sent, "drill-workload").start();
            workload.awaitBegun();
            steps.run(experiment.steps(), progress);
            steps.restore();
            long drainMs = awaitDrained(gateway.view(), steps.lastFaultEndedNanos());
            join(sent, load.duration());
            drainMs = awaitDrained(gateway.view(), System.nanoTime()) < 0 ? -1 : drainMs;
            gateway.measure();
            List<String> missing = new ArrayList<>(steps.missing());
            missing.addAll(ClusterHealth.problems(cluster, TOPIC));
            List<Operation> history = ledger.operations();
            Judge judge = new Judge(history, LogReader.read(cluster.bootstrapServers(), TOPIC));
            return report(new Observed(history, judge, stage, steps, missing, drainMs));
        }
    }

    private HttpWorkload.Settings load(URI gateway) {
        Experiment.Workload declared = experiment.workload();
        return new HttpWorkload.Settings(
                gateway,
                TOPIC,
                "r" + Long.toHexString(settings.seed()),
                settings.rate().orElse(declared.rate()),
                declared.keys(),
                settings.seconds().map(Duration::ofSeconds).orElse(declared.duration()),
                settings.seed());
    }

    private record Observed(
            List<Operation> history, Judge judge, Stage stage, Steps steps, List<String> missing, long drainMs) {}

    private DrillReport report(Observed seen) {
        DrillReport.Counts counts = counts(seen);
        List<Verdict> verdicts = new ArrayList<>(seen.judge().verdicts());
        verdicts.add(
                new Promptness(seen.history(), seen.stage().gateway().lifetimes(), DEADLINE.plus(SLACK)).verdict());
        verdicts.add(bounded("spool not drained", seen.drainMs() < 0 ? 1 : 0));
        verdicts.add(bounded("gateway over " + BOUND_RSS_MIB + " MiB", counts.rssMiB() > BOUND_RSS_MIB ? 1 : 0));
        List<String> missing = new ArrayList<>(seen.missing());
        expect(missing, "accepted", counts.accepted(), experiment.expect().accepted());
        expect(missing, "spooled", counts.spooled(), experiment.expect().spooled());
        expect(missing, "drained", counts.drained(), experiment.expect().spooled());
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put(
                "failure detection",
                settings.failureDetection().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        settings.gatewayProperties().forEach((key, value) -> shown.put("sabotage", key + "=" + value));
        return new DrillReport(
                experiment.name(),
                experiment.summary(),
                settings.seed(),
                shown,
                counts,
                seen.steps().timeline(),
                missing,
                verdicts);
    }

    private static DrillReport.Counts counts(Observed seen) {
        HistoryFigures figures = new HistoryFigures(seen.history());
        GatewayProcess gateway = seen.stage().gateway();
        HttpWorkload load = seen.stage().load();
        return new DrillReport.Counts(
                figures.accepted(),
                figures.published(),
                figures.spooled(),
                seen.steps().drained() + (long) gateway.view().counter(DRAINED),
                figures.shed(),
                figures.indefinite(),
                seen.judge().presentUnacknowledged(),
                load.slotsWithoutKey(),
                figures.longestGapMs(load.beganNanos(), load.endedNanos()),
                figures.acceptedLatency(),
                figures.shedLatency(),
                Math.max(0, seen.drainMs()),
                gateway.mostRssKiB() >> 10);
    }

    private static Verdict bounded(String name, long count) {
        return new Verdict(name, count == 0, count, List.of());
    }

    private static void expect(List<String> missing, String what, long found, long declared) {
        if (found < declared) {
            missing.add(what + " " + found + ", declared at least " + declared);
        }
    }

    /** Milliseconds from {@code sinceNanos} until every lane is direct and the spool is empty; -1 when that never comes. */
    private static long awaitDrained(GatewayView view, long sinceNanos) {
        boolean drained =
                Waiting.until(() -> view.spooled() == 0 && view.lanes("direct") == PARTITIONS, DRAIN_LIMIT_MS, 50);
        return drained ? Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis() : -1;
    }

    private static void join(FutureTask<Boolean> sent, Duration duration) {
        try {
            boolean done = sent.get(duration.plus(SETTLE).plusSeconds(60).toMillis(), TimeUnit.MILLISECONDS);
            if (!done) {
                throw new IllegalStateException("the clients ended without having run");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new HoldfastException("workload", "the drill's clients failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "the drill was interrupted", e);
        }
    }

    private Path spool() {
        return settings.folder().resolve("spool");
    }

    private Path trace() {
        return settings.folder().resolve("spool.trace");
    }

    private Path writeCatalog(LocalCluster cluster, int port) {
        String text = """
                clusters:
                  sandbox: { bootstrap-servers: "%s" }
                flows:
                  drill:
                    owner: drills
                    tier: critical
                    cluster: sandbox
                    topic: { partitions: %d, replication-factor: 3, min-insync-replicas: 2 }
                    intake: { deadline: %dms }
                gateway:
                  port: %d
                  instance: drill-gateway
                  spool: { directory: "%s" }
                """.formatted(cluster.bootstrapServers(), PARTITIONS, DEADLINE.toMillis(), port, spool());
        try {
            return Files.writeString(settings.folder().resolve("holdfast.yaml"), text);
        } catch (IOException e) {
            throw new HoldfastException("drill-folder", "cannot write into " + settings.folder() + ": " + e, e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new HoldfastException("no-ports", "no free port: " + e, e);
        }
    }
}
