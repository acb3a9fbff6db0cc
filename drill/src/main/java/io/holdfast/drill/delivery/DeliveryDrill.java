package io.holdfast.drill.delivery;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.check.LogEntry;
import io.holdfast.drill.check.LogReader;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.experiment.Action;
import io.holdfast.drill.experiment.DrillFolder;
import io.holdfast.drill.experiment.DrillSettings;
import io.holdfast.drill.experiment.Waiting;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Ledger;
import io.holdfast.drill.history.Stamp;
import io.holdfast.drill.process.RunProcess;
import io.holdfast.drill.report.FiguresReport;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.workload.Background;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs one experiment of a delivery on real processes and judges it. */
public final class DeliveryDrill {

    private static final int BROKERS = 3;
    private static final int PARTITIONS = 6;
    private static final String TOPIC = DrillFlow.CRITICAL.flow();

    /** Members that are killed leave their group after 6 s, and so within a drill. */
    private static final Map<String, String> BROKER = Map.of(
            "group.consumer.min.session.timeout.ms", "6000",
            "group.consumer.session.timeout.ms", "6000",
            "group.consumer.min.heartbeat.interval.ms", "1000",
            "group.consumer.heartbeat.interval.ms", "1000");

    private static final long JOIN_LIMIT_MS = 60_000;
    private static final long SETTLE_LIMIT_MS = 90_000;
    private static final long QUIET_S = 8;

    private final DeliveryExperiment experiment;
    private final DrillSettings settings;
    private final Consumer<String> progress;

    /** {@code progress} is told what happens, a line each. */
    public DeliveryDrill(DeliveryExperiment experiment, DrillSettings settings, Consumer<String> progress) {
        this.experiment = experiment;
        this.settings = settings;
        this.progress = progress;
    }

    /** Runs it; nothing is left running afterwards. */
    public FiguresReport run() {
        DrillFolder.prepare(settings.folder()).forEach(progress);
        progress.accept("starting three brokers ...");
        ClusterSpec spec = ClusterSpec.of(BROKERS)
                .withFailureDetection(settings.failureDetection())
                .withProperties(BROKER);
        try (LocalCluster cluster = LocalCluster.start(spec);
                Effects effects = effects(cluster)) {
            cluster.createTopic(TOPIC, PARTITIONS, Map.of("min.insync.replicas", "2"));
            List<RunProcess> processes = processes(cluster, effects);
            GroupPositions positions = new GroupPositions(cluster.admin(), TOPIC, ProcessCatalog.GROUP);
            try {
                return run(new Running(cluster, effects, processes, positions));
            } finally {
                processes.forEach(RunProcess::close);
            }
        }
    }

    private record Running(
            LocalCluster cluster, Effects effects, List<RunProcess> processes, GroupPositions positions) {}

    private Effects effects(LocalCluster cluster) {
        DeliveryExperiment.Table table = experiment.table();
        return table != null
                ? EffectTable.start(cluster.folder().resolve("postgres"), table.latency())
                : EffectEndpoint.start(
                        Objects.requireNonNull(experiment.endpoint()),
                        settings.folder().resolve("requests.ndjson"),
                        new Random(settings.seed()));
    }

    private List<RunProcess> processes(LocalCluster cluster, Effects effects) {
        ProcessCatalog catalog =
                new ProcessCatalog(cluster.bootstrapServers(), experiment.delivery(), effects, PARTITIONS);
        List<RunProcess> processes = new ArrayList<>();
        for (int number = 1; number <= experiment.delivery().processes(); number++) {
            Path folder = cluster.folder().resolve("process-" + number);
            processes.add(new RunProcess(new RunProcess.Spec(
                    number,
                    "deliveries",
                    RunProcess.command(settings, folder),
                    catalog::text,
                    folder,
                    settings.folder().resolve("processes"))));
        }
        return processes;
    }

    private FiguresReport run(Running running) {
        progress.accept("starting what delivers ...");
        startFirst(running);
        DeliveryExperiment.Delivery declared = experiment.delivery();
        SourceWorkload.Settings load = new SourceWorkload.Settings(
                running.cluster().bootstrapServers(),
                "r" + Long.toHexString(settings.seed()),
                settings.rate().orElse(declared.rate()),
                declared.keys(),
                settings.seconds().map(Duration::ofSeconds).orElse(declared.duration()),
                settings.seed());
        try (Ledger ledger = new Ledger(settings.folder().resolve("ledger.ndjson"));
                FaultJournal journal = new FaultJournal(settings.folder().resolve("faults.journal"))) {
            SourceWorkload workload = new SourceWorkload(load, settings.input(), ledger);
            progress.accept("writing " + load.rate() + " records a second over " + load.keys() + " keys for "
                    + load.duration().toSeconds() + " s ...");
            running.effects().loadBegins();
            Background sent = Background.start("the drill's producer", workload::run);
            DeliverySteps steps = new DeliverySteps(
                    new DeliverySteps.Stage(
                            running.processes(), running.effects(), running.positions(), workload::sending),
                    journal,
                    new Random(settings.seed()));
            steps.run(experiment.steps(), progress);
            sent.join(load.duration().plusSeconds(150));
            steps.restore();
            progress.accept("waiting until nothing more is delivered ...");
            Map<Integer, Long> behind = settle(running);
            return report(running, ledger, steps, behind);
        }
    }

    /** Those that no step starts before anything else is done to them run from the beginning. */
    private void startFirst(Running running) {
        for (int i = 0; i < running.processes().size(); i++) {
            int number = i + 1;
            boolean later = experiment.steps().stream()
                    .filter(step -> step.target().number() == number)
                    .findFirst()
                    .map(step -> step.action() == Action.START)
                    .orElse(false);
            if (!later) {
                running.processes().get(i).start();
            }
        }
        if (!Waiting.until(() -> open(running) == PARTITIONS, JOIN_LIMIT_MS, 100)) {
            throw new HoldfastException(
                    "drill-join",
                    "after a minute " + open(running) + " of " + PARTITIONS + " partitions are delivered; see "
                            + settings.folder().resolve("processes"),
                    null);
        }
    }

    private static DeliveryView view(RunProcess process) {
        return new DeliveryView(process.http());
    }

    private static int open(Running running) {
        return running.processes().stream()
                .filter(RunProcess::alive)
                .mapToInt(process -> view(process).open())
                .sum();
    }

    /** How far the group's positions are behind the end of each partition when nothing is delivered any more. */
    private static Map<Integer, Long> settle(Running running) {
        Quiet quiet = new Quiet(running.effects());
        boolean unused = Waiting.until(
                () -> quiet.lasts(QUIET_S) && running.positions().behind().isEmpty(), SETTLE_LIMIT_MS, 500);
        return running.positions().behind();
    }

    /** How long the number of effects has stayed the same. */
    private static final class Quiet {

        private final Effects effects;
        private long count = -1;
        private long sinceNanos;

        Quiet(Effects effects) {
            this.effects = effects;
        }

        boolean lasts(long seconds) {
            long now = effects.count();
            if (now != count) {
                count = now;
                sinceNanos = System.nanoTime();
            }
            return System.nanoTime() - sinceNanos > TimeUnit.SECONDS.toNanos(seconds);
        }
    }

    private FiguresReport report(Running running, Ledger ledger, DeliverySteps steps, Map<Integer, Long> behind) {
        String servers = running.cluster().bootstrapServers();
        Effects effects = running.effects();
        List<Request> requests = effects.all();
        List<Stamp> dead = stamps(servers, "dlq");
        DeliveryJudge judge = new DeliveryJudge(new DeliveryJudge.History(
                ledger.operations(), LogReader.read(servers, List.of(TOPIC)), requests, dead, effects.keyed()));
        OtherKeys others = new OtherKeys(ledger.operations(), requests, effects.refusedKeys());
        long from = effects.refusesFromNanos();

        Map<String, Long> figures = new LinkedHashMap<>(judge.figures());
        figures.put("crashes", (long) steps.crashes());
        figures.put(
                "parked",
                stamps(servers, "park").stream().map(Stamp::id).distinct().count());
        figures.put("dead", (long) dead.size());
        figures.put("shifted-positions", (long) steps.shifted());
        figures.put("late", counted(running, "late"));
        figures.put("ignored-maps", counted(running, "ignoredMaps"));
        figures.put("attempts-percent", 100 * counted(running, "attempts") / Math.max(1, judge.sent()));
        if (from != Long.MAX_VALUE) {
            figures.put("longest wait of other keys, ms", others.longestMs(from));
        }
        List<Verdict> verdicts = new ArrayList<>(judge.verdicts());
        verdicts.add(Verdict.of(
                "position behind the end",
                behind.entrySet().stream()
                        .map(e -> e.getValue() + " records of partition " + e.getKey())
                        .toList()));
        experiment.expect().othersWithin().ifPresent(limit -> verdicts.add(others.verdict(from, limit)));
        experiment.limits().forEach((name, most) -> {
            long found = figures.getOrDefault(name, 0L);
            verdicts.add(new Verdict(name + " over " + most, found <= most, found, List.of()));
        });
        List<String> missing = new ArrayList<>(steps.missing());
        missing.addAll(experiment.expect().shortOf(figures));
        return new FiguresReport(
                experiment.name(),
                experiment.summary(),
                settings.seed(),
                settings.sabotage(),
                figures,
                steps.timeline(),
                missing,
                verdicts);
    }

    /** Of the processes' present lives. */
    private static long counted(Running running, String name) {
        return running.processes().stream()
                .filter(RunProcess::alive)
                .mapToLong(process -> view(process).counted(name))
                .sum();
    }

    private static List<Stamp> stamps(String servers, String kind) {
        return LogReader.readCommitted(servers, List.of(ProcessCatalog.topic(kind))).stream()
                .map(LogEntry::stamp)
                .filter(stamp -> !stamp.run().isEmpty())
                .toList();
    }
}
