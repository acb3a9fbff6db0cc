package io.holdfast.drill.hostile;

import io.holdfast.drill.check.Interval;
import io.holdfast.drill.check.Judge;
import io.holdfast.drill.check.LogEntry;
import io.holdfast.drill.check.LogReader;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.experiment.DrillFolder;
import io.holdfast.drill.experiment.DrillSettings;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Ledger;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.process.RunProcess;
import io.holdfast.drill.report.FiguresReport;
import io.holdfast.drill.report.Report;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.scenario.Course;
import io.holdfast.drill.scenario.Scenario;
import io.holdfast.drill.workload.Background;
import io.holdfast.drill.workload.HttpWorkload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Honest clients send at a steady rate, for a while beside clients that mean harm, and are to notice little of them. */
public final class HostileDrill implements Scenario {

    private static final String TOPIC = DrillFlow.CRITICAL.flow();
    private static final int BROKERS = 3;
    private static final int PARTITIONS = 6;
    private static final int KEYS = 200;
    private static final int RATE = 100;
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration SETTLE = Duration.ofSeconds(60);
    /** Slow clients, those that do not read, the honest ones and not all of a flood. */
    private static final int MOST_CONNECTIONS = 500;

    private static final String CALM = "20s";
    /** Longer than the gateway bears the slowest client. */
    private static final String ATTACK = "50s";

    private static final int SECONDS = 90;
    private static final long LEAST_GOODPUT_PERCENT = 90;
    /** Half the deadline: who gives up then has time for another attempt within it. */
    private static final long MOST_P99_MS = 1_000;
    /** Above that, the machine is too busy for the limit to be measured. */
    private static final long CALM_P99_MS = 250;

    private static final long BOUND_RSS_MIB = 1_024;
    private static final long LEAST_TRIALS = 20;

    @Override
    public String name() {
        return "hostile-clients";
    }

    @Override
    public String summary() {
        return "clients that mean harm do so in eight ways at once, beside honest ones";
    }

    @Override
    public Report run(DrillSettings settings, Consumer<String> progress) {
        DrillFolder.prepare(settings.folder()).forEach(progress);
        progress.accept("starting three brokers ...");
        ClusterSpec spec = ClusterSpec.of(BROKERS).withFailureDetection(settings.failureDetection());
        try (LocalCluster cluster = LocalCluster.start(spec)) {
            cluster.createTopic(TOPIC, PARTITIONS, Map.of("min.insync.replicas", "2"));
            Path folder = cluster.folder().resolve("gateway");
            try (RunProcess gateway = new RunProcess(new RunProcess.Spec(
                    1,
                    "gateway",
                    RunProcess.command(settings, folder),
                    (life, port) -> catalog(cluster, settings.folder().resolve("spool"), port),
                    folder,
                    settings.folder().resolve("processes")))) {
                return run(settings, cluster, gateway, progress);
            }
        }
    }

    private static String catalog(LocalCluster cluster, Path spool, int port) {
        return """
                clusters:
                  sandbox: { bootstrap-servers: "%s" }
                flows:
                  %s:
                    owner: drills
                    tier: critical
                    cluster: sandbox
                    topic: { partitions: %d, replication-factor: 3, min-insync-replicas: 2 }
                    intake: { deadline: %dms }
                gateway: { port: %d, instance: drill-gateway, max-connections: %d, spool: { directory: "%s" } }
                """.formatted(
                cluster.bootstrapServers(), TOPIC, PARTITIONS, DEADLINE.toMillis(), port, MOST_CONNECTIONS, spool);
    }

    private Report run(DrillSettings settings, LocalCluster cluster, RunProcess gateway, Consumer<String> progress) {
        progress.accept("starting the gateway ...");
        gateway.start();
        HttpWorkload.Settings load = new HttpWorkload.Settings(
                List.of(gateway.address()),
                "r" + Long.toHexString(settings.seed()),
                List.of(new HttpWorkload.FlowRate(
                        DrillFlow.CRITICAL, settings.rate().orElse(RATE))),
                KEYS,
                Duration.ofSeconds(settings.seconds().orElse(SECONDS)),
                settings.seed(),
                HttpWorkload.Retries.NONE);
        HostileClients hostile = new HostileClients(gateway.address());
        try (Ledger ledger = new Ledger(settings.folder().resolve("ledger.ndjson"));
                FaultJournal journal = new FaultJournal(settings.folder().resolve("faults.journal"));
                HttpWorkload workload = new HttpWorkload(load, settings.input(), ledger)) {
            Course course = new Course(journal, new Random(settings.seed()), progress);
            Background sent = Background.start("the drill's clients", () -> workload.run(SETTLE));
            workload.awaitBegun();
            course.pause("10s..12s");
            long calm = System.nanoTime();
            course.pause(CALM);
            long attack = System.nanoTime();
            hostile.start();
            course.done("hostile clients begin");
            course.pause(ATTACK);
            long over = System.nanoTime();
            if (!workload.sending()) {
                course.missing("the load had ended before the attack was over; send for longer (--seconds)");
            }
            hostile.stop();
            course.done("hostile clients end");
            sent.join(load.duration().plus(SETTLE).plusSeconds(60));
            List<LogEntry> log = LogReader.read(cluster.bootstrapServers(), List.of(TOPIC));
            return report(
                    new Seen(settings, gateway, ledger.operations(), log, hostile.trials(), course),
                    new Interval(calm, attack),
                    new Interval(attack, over));
        }
    }

    private record Seen(
            DrillSettings settings,
            RunProcess gateway,
            List<Operation> history,
            List<LogEntry> log,
            List<Trial> trials,
            Course course) {}

    private Report report(Seen seen, Interval calm, Interval attack) {
        HostileJudge hostile = new HostileJudge(seen.trials(), seen.history(), seen.log());
        long limit = DEADLINE.toNanos();
        long before = hostile.goodputPerMille(calm, limit);
        long meanwhile = hostile.goodputPerMille(attack, limit);
        long percent = 100 * meanwhile / Math.max(1, before);
        long p99 = hostile.p99Ms(attack);
        long rssMiB = seen.gateway().mostRssKiB() >> 10;
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("honest goodput before, records/s", before / 1_000);
        figures.put("honest goodput meanwhile, records/s", meanwhile / 1_000);
        figures.put("  of that before, %", percent);
        figures.put("honest p99 before, ms", hostile.p99Ms(calm));
        figures.put("honest p99 meanwhile, ms", p99);
        HostileClients.ALL.forEach(attackName -> figures.put(attackName, hostile.count(attackName)));
        figures.put("gateway's memory at most, MiB", rssMiB);
        List<Verdict> verdicts = new ArrayList<>(new Judge(seen.history(), seen.log()).verdicts());
        verdicts.add(hostile.smuggled());
        verdicts.add(hostile.taken(HostileClients.NEVER_TAKEN));
        List<String> missing = new ArrayList<>(seen.course().missing());
        if (hostile.p99Ms(calm) > CALM_P99_MS) {
            missing.add("a verdict on times: the machine is too busy, p99 was " + hostile.p99Ms(calm)
                    + " ms before anything was done, above " + CALM_P99_MS + " ms");
        } else {
            verdicts.add(hostile.held(HostileClients.HELD_LIMITS_MS));
            verdicts.add(Verdict.so(
                    "honest goodput below " + LEAST_GOODPUT_PERCENT + " %", percent >= LEAST_GOODPUT_PERCENT));
            verdicts.add(Verdict.so("honest p99 over " + MOST_P99_MS + " ms", p99 <= MOST_P99_MS));
        }
        verdicts.add(Verdict.so("gateway over " + BOUND_RSS_MIB + " MiB", rssMiB <= BOUND_RSS_MIB));
        HostileClients.ALL.stream()
                .filter(name -> hostile.count(name) < LEAST_TRIALS)
                .forEach(name -> missing.add(name + " " + hostile.count(name) + ", declared at least " + LEAST_TRIALS));
        return new FiguresReport(
                name(),
                summary(),
                seen.settings().seed(),
                seen.settings().sabotage(),
                figures,
                seen.course().timeline(),
                missing,
                verdicts);
    }
}
