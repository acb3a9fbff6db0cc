package io.holdfast.drill.outbox;

import io.holdfast.drill.check.LogReader;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.experiment.DrillFolder;
import io.holdfast.drill.experiment.DrillSettings;
import io.holdfast.drill.experiment.Waiting;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.process.RunProcess;
import io.holdfast.drill.report.FiguresReport;
import io.holdfast.drill.report.Report;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalPostgres;
import io.holdfast.drill.scenario.Course;
import io.holdfast.drill.scenario.Scenario;
import io.holdfast.drill.workload.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Three processes share an outbox while writers commit in another order than that of their ids, and everything fails in turns.
 * What the topic holds then is judged by what was committed.
 */
public final class OutboxDrill implements Scenario {

    private static final String TOPIC = DrillFlow.CRITICAL.flow();
    private static final int BROKERS = 3;
    private static final int PARTITIONS = 6;
    private static final int PROCESSES = 3;
    private static final int WRITERS = 2;
    private static final int KEYS = 5;
    private static final int ROWS_PER_SECOND = 160;
    private static final long EMPTY_LIMIT_MS = 90_000;
    private static final Duration WRITERS_LIMIT = Duration.ofMinutes(2);
    private static final long BOUND_RSS_MIB = 1_024;
    private static final Map<String, Long> LEAST =
            Map.of("rows committed", 3_000L, "rows rolled back", 100L, "commits in another order than ids", 300L);

    @Override
    public String name() {
        return "outbox-crash";
    }

    @Override
    public String summary() {
        return "processes that share an outbox, its database and a broker are killed and stopped in turns";
    }

    @Override
    public Report run(DrillSettings settings, Consumer<String> progress) {
        DrillFolder.prepare(settings.folder()).forEach(progress);
        progress.accept("starting three brokers and PostgreSQL ...");
        ClusterSpec spec = ClusterSpec.of(BROKERS).withFailureDetection(settings.failureDetection());
        try (LocalCluster cluster = LocalCluster.start(spec);
                OutboxDatabase database =
                        new OutboxDatabase(LocalPostgres.start(cluster.folder().resolve("postgres"), 0))) {
            cluster.createTopic(TOPIC, PARTITIONS, Map.of("min.insync.replicas", "2"));
            database.prepare(OutboxStatements.of(settings, catalog(cluster, database, "1.0", 8080)));
            List<RunProcess> processes = processes(settings, cluster, database);
            try {
                return run(new Running(settings, cluster, database, processes), progress);
            } finally {
                processes.forEach(RunProcess::close);
            }
        }
    }

    private record Running(
            DrillSettings settings, LocalCluster cluster, OutboxDatabase database, List<RunProcess> processes) {}

    private static List<RunProcess> processes(DrillSettings settings, LocalCluster cluster, OutboxDatabase database) {
        List<RunProcess> processes = new ArrayList<>();
        for (int number = 1; number <= PROCESSES; number++) {
            Path folder = cluster.folder().resolve("process-" + number);
            processes.add(new RunProcess(new RunProcess.Spec(
                    number,
                    "outboxes",
                    RunProcess.command(settings, folder),
                    (life, port) -> catalog(cluster, database, life, port),
                    folder,
                    settings.folder().resolve("processes"))));
        }
        return processes;
    }

    /** Shards are looked at often, so that a process is nearly always about a transaction when it is killed. */
    private static String catalog(LocalCluster cluster, OutboxDatabase database, String life, int port) {
        return """
                clusters:
                  sandbox: { bootstrap-servers: "%s" }
                flows:
                  %s:
                    owner: drills
                    cluster: sandbox
                    topic: { partitions: %d, replication-factor: 3, min-insync-replicas: 2 }
                    outbox: { url: "%s", user: %s, shards: %d, poll: 10ms, lease: %ds }
                gateway: { port: %d, instance: "drill-%s" }
                """.formatted(
                        cluster.bootstrapServers(),
                        TOPIC,
                        PARTITIONS,
                        database.server().url(),
                        OutboxDatabase.RELAY,
                        OutboxSteps.SHARDS,
                        OutboxSteps.LEASE.toSeconds(),
                        port,
                        life.replace('.', '-'));
    }

    private Report run(Running running, Consumer<String> progress) {
        DrillSettings settings = running.settings();
        progress.accept("starting three processes of outboxes ...");
        running.processes().forEach(RunProcess::start);
        try (TransactionLog log = new TransactionLog(settings.folder().resolve("transactions.ndjson"));
                FaultJournal journal = new FaultJournal(settings.folder().resolve("faults.journal"))) {
            Random random = new Random(settings.seed());
            List<OutboxWriter> writers = writers(running, log);
            Course course = new Course(journal, random, progress);
            OutboxSteps steps = new OutboxSteps(
                    course,
                    random,
                    new OutboxSteps.Stage(
                            running.processes(),
                            running.cluster(),
                            running.database().server()));
            steps.awaitOwners(PROCESSES);
            progress.accept("writing " + rate(settings) + " rows a second, " + WRITERS * KEYS + " keys ...");
            List<Background> writing = writers.stream()
                    .map(writer -> Background.start("a writer of the drill's", writer::run))
                    .toList();
            course.run(steps::run);
            writers.forEach(OutboxWriter::end);
            writing.forEach(writer -> writer.join(WRITERS_LIMIT));
            progress.accept("waiting until the table is empty ...");
            Waiting.until(() -> running.database().waiting() == 0, EMPTY_LIMIT_MS, 200);
            OutboxJudge judge = new OutboxJudge(
                    log.all(), LogReader.readCommitted(running.cluster().bootstrapServers(), List.of(TOPIC)));
            return report(running, judge, course, steps);
        }
    }

    private static List<OutboxWriter> writers(Running running, TransactionLog log) {
        DrillSettings settings = running.settings();
        List<OutboxWriter> writers = new ArrayList<>();
        for (int number = 0; number < WRITERS; number++) {
            writers.add(new OutboxWriter(
                    new OutboxWriter.Settings(
                            number,
                            "r" + Long.toHexString(settings.seed()),
                            KEYS,
                            Math.max(1, rate(settings) / WRITERS),
                            settings.input(),
                            settings.seed()),
                    running.database(),
                    log));
        }
        return writers;
    }

    private static int rate(DrillSettings settings) {
        return settings.rate().orElse(ROWS_PER_SECOND);
    }

    private Report report(Running running, OutboxJudge judge, Course course, OutboxSteps steps) {
        long left = running.database().waiting();
        long rssMiB = running.processes().stream()
                        .mapToLong(RunProcess::mostRssKiB)
                        .max()
                        .orElse(0)
                >> 10;
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("rows committed", judge.committed());
        figures.put("rows rolled back", judge.rolledBack());
        figures.put("commits in another order than ids", judge.overtaken());
        figures.put("killed while publishing", (long) steps.crashes());
        figures.put("shards taken over by others", (long) steps.takeovers());
        figures.put("a process's memory at most, MiB", rssMiB);
        List<Verdict> verdicts = new ArrayList<>(judge.verdicts());
        verdicts.add(Verdict.counted("rows left in the tables", Math.abs(left)));
        verdicts.add(Verdict.so("a process over " + BOUND_RSS_MIB + " MiB", rssMiB <= BOUND_RSS_MIB));
        course.expect(figures, LEAST);
        return new FiguresReport(
                name(),
                summary(),
                running.settings().seed(),
                running.settings().sabotage(),
                figures,
                course.timeline(),
                course.missing(),
                verdicts);
    }
}
