package io.holdfast.drill.contract;

import io.holdfast.drill.check.Judge;
import io.holdfast.drill.check.LogReader;
import io.holdfast.drill.check.Promptness;
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

/**
 * A flow's values have to be what the registry says, and the registry goes away: its port is closed, it is silent, it fails. Each
 * time the gateway is killed and started while it is away, so that it knows the schemas from its disk only.
 */
public final class RegistryDrill implements Scenario {

    private static final String TOPIC = DrillFlow.CRITICAL.flow();
    private static final int BROKERS = 3;
    private static final int PARTITIONS = 6;
    private static final int KEYS = 100;
    private static final int RATE = 100;
    private static final int SECONDS = 130;
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    /** For a machine that is busy while a gateway starts cold. */
    private static final Duration SLACK = Duration.ofSeconds(8);

    private static final Duration SETTLE = Duration.ofSeconds(60);
    private static final long BOUND_RSS_MIB = 1_024;
    private static final Map<String, Long> LEAST =
            Map.of("accepted", 3_000L, "probes answered", 300L, "lives of the gateway", 4L);

    @Override
    public String name() {
        return "registry-down";
    }

    @Override
    public String summary() {
        return "the schema registry goes away in three ways, and the gateway is killed and started meanwhile";
    }

    @Override
    public Report run(DrillSettings settings, Consumer<String> progress) {
        DrillFolder.prepare(settings.folder()).forEach(progress);
        progress.accept("starting three brokers ...");
        ClusterSpec spec = ClusterSpec.of(BROKERS).withFailureDetection(settings.failureDetection());
        try (LocalCluster cluster = LocalCluster.start(spec);
                DrillRegistry registry = new DrillRegistry(RegistrySteps.SUBJECT)) {
            for (String topic : List.of(TOPIC, RegistrySteps.FRAMED)) {
                cluster.createTopic(topic, PARTITIONS, Map.of("min.insync.replicas", "2"));
            }
            Path folder = cluster.folder().resolve("gateway");
            try (RunProcess gateway = new RunProcess(new RunProcess.Spec(
                    1,
                    "gateway",
                    RunProcess.command(settings, folder),
                    (life, port) -> catalog(cluster, registry, settings.folder(), port),
                    folder,
                    settings.folder().resolve("processes")))) {
                return run(new Running(settings, cluster, registry, gateway), progress);
            }
        }
    }

    private record Running(DrillSettings settings, LocalCluster cluster, DrillRegistry registry, RunProcess gateway) {}

    private static String catalog(LocalCluster cluster, DrillRegistry registry, Path folder, int port) {
        StringBuilder flows = new StringBuilder();
        for (String flow : List.of(TOPIC, RegistrySteps.FRAMED)) {
            flows.append("""
                      %s:
                        owner: drills
                        tier: critical
                        cluster: sandbox
                        topic: { partitions: %d, replication-factor: 3, min-insync-replicas: 2 }
                        intake: { deadline: %dms }
                        contract: { registry: { subject: %s } }
                    """.formatted(flow, PARTITIONS, DEADLINE.toMillis(), RegistrySteps.SUBJECT));
        }
        return """
                clusters:
                  sandbox: { bootstrap-servers: "%s" }
                flows:
                %sregistry: { url: "%s", poll: 1s, timeout: 2s, cache: "%s" }
                gateway: { port: %d, instance: drill-gateway, spool: { directory: "%s" } }
                """.formatted(
                        cluster.bootstrapServers(),
                        flows,
                        registry.url(),
                        folder.resolve("contracts"),
                        port,
                        folder.resolve("spool"));
    }

    private Report run(Running running, Consumer<String> progress) {
        DrillSettings settings = running.settings();
        HttpWorkload.Settings load = load(running);
        ProbeClient probes = new ProbeClient(running.gateway().address());
        try (Ledger ledger = new Ledger(settings.folder().resolve("ledger.ndjson"));
                FaultJournal journal = new FaultJournal(settings.folder().resolve("faults.journal"));
                HttpWorkload workload = new HttpWorkload(load, settings.input(), ledger)) {
            Course course = new Course(journal, new Random(settings.seed()), progress);
            RegistrySteps steps = new RegistrySteps(
                    course, new RegistrySteps.Stage(running.gateway(), running.registry(), probes, workload::sending));
            progress.accept("starting the gateway ...");
            running.gateway().start();
            progress.accept("sending " + RATE + " records a second for "
                    + load.duration().toSeconds() + " s, and beside them what breaks the contract ...");
            Background sent = Background.start("the drill's clients", () -> workload.run(SETTLE));
            Background broken = Background.start("who breaks the contract", () -> probes.breakTheContract(TOPIC));
            workload.awaitBegun();
            course.run(steps::run);
            sent.join(load.duration().plus(SETTLE).plusSeconds(60));
            probes.end();
            broken.join(SETTLE);
            return report(running, ledger.operations(), new ContractJudge(probes.probes()), course);
        }
    }

    private static HttpWorkload.Settings load(Running running) {
        DrillSettings settings = running.settings();
        return new HttpWorkload.Settings(
                List.of(running.gateway().address()),
                "r" + Long.toHexString(settings.seed()),
                List.of(new HttpWorkload.FlowRate(
                        DrillFlow.CRITICAL, settings.rate().orElse(RATE))),
                KEYS,
                Duration.ofSeconds(settings.seconds().orElse(SECONDS)),
                settings.seed(),
                HttpWorkload.Retries.NONE);
    }

    private Report report(Running running, List<Operation> history, ContractJudge contract, Course course) {
        RunProcess gateway = running.gateway();
        Judge judge = new Judge(history, LogReader.read(running.cluster().bootstrapServers(), List.of(TOPIC)));
        long rssMiB = gateway.mostRssKiB() >> 10;
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("accepted", history.stream().filter(Operation::accepted).count());
        figures.put("probes answered", contract.answered());
        figures.put("probes refused for want of room", contract.busy());
        figures.put("lives of the gateway", (long) gateway.lifetimes().size());
        figures.put("gateway's memory at most, MiB", rssMiB);
        ValidRecords valid = new ValidRecords(history);
        figures.put("valid records refused for want of room", valid.busy());
        List<Verdict> verdicts = new ArrayList<>(judge.verdicts());
        verdicts.removeIf(verdict -> verdict.name().equals("critical refused"));
        verdicts.add(valid.verdict());
        verdicts.addAll(contract.verdicts());
        verdicts.add(new Promptness(history, Map.of(1, gateway.lifetimes()), DEADLINE.plus(SLACK)).verdict());
        verdicts.add(Verdict.so("gateway over " + BOUND_RSS_MIB + " MiB", rssMiB <= BOUND_RSS_MIB));
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
