package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Durations;
import io.holdfast.drill.check.Judge;
import io.holdfast.drill.check.LogReader;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.history.Ledger;
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
import java.util.function.Consumer;

/** Runs one experiment on real processes and judges it. */
public final class DrillRunner {

    static final String TOPIC = "drill";
    private static final int PARTITIONS = 6;
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
        progress.accept("starting three brokers ...");
        ClusterSpec spec = ClusterSpec.of(3).withFailureDetection(settings.failureDetection());
        try (LocalCluster cluster = LocalCluster.start(spec)) {
            cluster.createTopic(TOPIC, PARTITIONS, Map.of("min.insync.replicas", "2"));
            int port = freePort();
            Path catalog = writeCatalog(cluster, port);
            List<String> command = new ArrayList<>(settings.gatewayCommand());
            int jvm = command.indexOf("java.options");
            if (jvm >= 0) {
                command.remove(jvm);
                settings.gatewayProperties().forEach((key, value) -> command.add(jvm, "-D" + key + "=" + value));
                command.add(jvm, "-Dholdfast.spool.trace=" + trace());
            }
            command.add(catalog.toString());
            URI address = URI.create("http://127.0.0.1:" + port);
            Path output = settings.folder().resolve("gateway.log");
            try (GatewayProcess gateway = new GatewayProcess(command, address, output)) {
                progress.accept("starting the gateway ...");
                gateway.start();
                return run(cluster, gateway);
            }
        }
    }

    private DrillReport run(LocalCluster cluster, GatewayProcess gateway) {
        Experiment.Workload declared = experiment.workload();
        Duration duration =
                settings.seconds().map(Duration::ofSeconds).orElseGet(() -> Durations.parse(declared.duration()));
        HttpWorkload.Settings load = new HttpWorkload.Settings(
                gateway.address(),
                TOPIC,
                "r" + Long.toHexString(settings.seed()),
                settings.rate().orElse(declared.rate()),
                declared.keys(),
                duration,
                settings.seed());
        try (Ledger ledger = new Ledger(settings.folder().resolve("ledger.ndjson"));
                FaultJournal journal = new FaultJournal(settings.folder().resolve("faults.journal"));
                HttpWorkload workload = new HttpWorkload(load, settings.input(), ledger)) {
            Steps steps = new Steps(
                    new Steps.Stage(cluster, gateway, spool(), trace()), journal, new Random(settings.seed()));
            Thread client = new Thread(() -> workload.run(SETTLE), "drill-workload");
            progress.accept("sending " + load.rate() + " records/s over " + load.keys() + " keys for "
                    + duration.toSeconds() + " s ...");
            client.start();
            steps.run(experiment.steps(), progress);
            long drainMs = awaitDrained(gateway, steps.lastFaultEndedNanos());
            join(client, duration);
            drainMs = awaitDrained(gateway, System.nanoTime()) < 0 ? -1 : drainMs;
            gateway.measure();
            cluster.awaitReady();
            Judge judge = new Judge(ledger.operations(), LogReader.read(cluster.bootstrapServers(), TOPIC));
            return report(new Observed(ledger, judge, gateway, steps, drainMs));
        }
    }

    private record Observed(Ledger ledger, Judge judge, GatewayProcess gateway, Steps steps, long drainMs) {}

    private DrillReport report(Observed seen) {
        HistoryFigures figures = new HistoryFigures(seen.ledger().operations());
        long drained = seen.steps().drained() + (long) seen.gateway().counter("holdfast_intake_drained_total");
        DrillReport.Counts counts = new DrillReport.Counts(
                figures.accepted(),
                figures.published(),
                figures.spooled(),
                drained,
                figures.shed(),
                figures.indefinite(),
                seen.judge().presentUnacknowledged(),
                figures.longestGapMs(),
                figures.shedP99Ms(),
                Math.max(0, seen.drainMs()),
                seen.gateway().mostRssKiB() >> 10);
        List<Verdict> verdicts = new ArrayList<>(seen.judge().verdicts());
        verdicts.add(bounded("spool not drained", seen.drainMs() < 0 ? 1 : 0));
        verdicts.add(bounded("gateway over " + BOUND_RSS_MIB + " MiB", counts.rssMiB() > BOUND_RSS_MIB ? 1 : 0));
        List<String> missing = new ArrayList<>(seen.steps().missing());
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

    private static Verdict bounded(String name, long count) {
        return new Verdict(name, count == 0, count, List.of());
    }

    private static void expect(List<String> missing, String what, long found, long declared) {
        if (found < declared) {
            missing.add(what + " " + found + ", declared at least " + declared);
        }
    }

    /** Milliseconds from {@code sinceNanos} until every lane is direct and the spool is empty; -1 when that never comes. */
    private static long awaitDrained(GatewayProcess gateway, long sinceNanos) {
        boolean drained = Waiting.until(
                () -> gateway.spool("entries") == 0 && gateway.lanes("direct") == PARTITIONS, DRAIN_LIMIT_MS, 50);
        return drained ? Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis() : -1;
    }

    private static void join(Thread client, Duration duration) {
        try {
            client.join(duration.plus(SETTLE).plusSeconds(60).toMillis());
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
                gateway:
                  port: %d
                  instance: drill-gateway
                  spool: { directory: "%s" }
                """.formatted(cluster.bootstrapServers(), PARTITIONS, port, spool());
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
