package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Machine;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.drill.sandbox.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Utils;

/**
 * Two gateways that share a spool in Redis beside one that has one, and beside two that know nothing of each other, under the same
 * load on the same cores: while Kafka is there, and while it is away. What two of a fleet do less than one is what it costs to have
 * two; what they do less than the two others is what their fleet costs. Prints medians and goals in Markdown; exits with 1 when a
 * goal is missed.
 */
public final class TwoGatewaysBenchmark {

    private static final double LEAST_RATIO = 0.95;
    /** With more the direct path is not what was measured. */
    private static final double MOST_SPOOLED = 0.01;

    private static final int CONNECTIONS = 32;
    private static final int BATCH_CONNECTIONS = 4;
    private static final int BATCH = 1_000;
    private static final int RECORD_BYTES = 1_024;
    private static final int SPOOLED_BYTES = 200;
    private static final int WARM_UPS = 6;
    private static final int AWAY_S = 2;
    private static final long DRAIN_LIMIT_S = 240;
    private static final int MOST_TRIES = 2;
    /** The append-only file is not rewritten during a run: whose turn that would fall into is chance. */
    private static final List<String> REDIS =
            List.of("--appendonly", "yes", "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0");

    /** Here Redis has its file if it can: a disk that pauses for two seconds would do so in the turn of one of both. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private final LocalCluster cluster;
    private final int seconds;
    private final int runs;
    private final Samples samples = new Samples(MOST_TRIES);
    private final Map<Fleet, Tally> answers = new LinkedHashMap<>();

    private TwoGatewaysBenchmark(LocalCluster cluster, int seconds, int runs) {
        this.cluster = cluster;
        this.seconds = seconds;
        this.runs = runs;
    }

    /** Gateways that share a load, and maybe a spool. */
    private record Fleet(String name, List<Gateway> gateways) {

        long[] pids() {
            return gateways.stream().mapToLong(Gateway::pid).toArray();
        }
    }

    /**
     * A load, and what it is called.
     *
     * @param published whether Kafka is there meanwhile
     */
    private record Loaded(String name, SharedLoad load, boolean published) {}

    /** Arguments: seconds of a run, runs. */
    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 4;
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        System.out.println("Machine: " + Machine.describe() + ". Every JVM: " + String.join(" ", Processes.JVM) + ".");
        Path memory = Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "holdfast-redis") : null;
        int exit;
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.of(3).withJvmOptions(Processes.JVM));
                LocalRedis redis =
                        LocalRedis.start(memory == null ? cluster.folder().resolve("redis") : memory, 0, REDIS)) {
            // Else it waits for a core for up to two seconds, behind the threads of eight JVMs.
            boolean favoured = Processes.favour(redis.pid());
            System.out.println("Redis " + (favoured ? "gets" : "does not get") + " a core before others.");
            TwoGatewaysBenchmark benchmark = new TwoGatewaysBenchmark(cluster, seconds, runs);
            Goals goals = new Goals();
            benchmark.run(redis, goals);
            exit = goals.print(System.out);
        } finally {
            if (memory != null) {
                Utils.delete(memory.toFile());
            }
        }
        System.exit(exit);
    }

    private void run(LocalRedis redis, Goals goals) throws Exception {
        for (String fleet : List.of("one", "two", "apart")) {
            for (String flow : List.of("critical", "standard")) {
                cluster.createTopic(fleet + "-" + flow, 6, Map.of("min.insync.replicas", "2"));
            }
        }
        try (Gateway alone = Gateway.start(cluster, GatewayKind.sharing(redis.url(), "one", 1));
                Gateway first = Gateway.start(cluster, GatewayKind.sharing(redis.url(), "two", 1));
                Gateway second = Gateway.start(cluster, GatewayKind.sharing(redis.url(), "two", 2));
                Gateway third = Gateway.start(cluster, GatewayKind.apart(redis.url(), "apart", 1));
                Gateway fourth = Gateway.start(cluster, GatewayKind.apart(redis.url(), "apart", 2));
                SharedLoad singles = new SharedLoad(
                        CONNECTIONS,
                        new SharedLoad.Shape("/v1/flows/critical/records", DirectLoad.value(RECORD_BYTES), 1, true));
                SharedLoad batches = new SharedLoad(BATCH_CONNECTIONS, batch(RECORD_BYTES));
                SharedLoad spooled = new SharedLoad(BATCH_CONNECTIONS, batch(SPOOLED_BYTES))) {
            List<Fleet> fleets = List.of(
                    new Fleet("one", List.of(alone)),
                    new Fleet("two", List.of(first, second)),
                    new Fleet("apart", List.of(third, fourth)));
            List<Loaded> there = List.of(
                    new Loaded("single records, 1 KiB", singles, true),
                    new Loaded("batches of 1,000, 1 KiB", batches, true));
            Loaded away = new Loaded("spooling batches of 1,000, 200 B", spooled, false);
            compare(fleets, there);
            cluster.brokers().parallelStream().forEach(Node::kill);
            for (Fleet fleet : fleets) {
                load(fleet, away, AWAY_S);
            }
            compare(fleets, List.of(away));
            cluster.brokers().forEach(Node::start);
            drained(fleets);
            print();
            judge(there, away, goals);
        }
    }

    private static SharedLoad.Shape batch(int bytes) {
        return new SharedLoad.Shape("/v1/flows/critical/batch", DirectLoad.values(BATCH, bytes), BATCH, false);
    }

    /** In turns; a process that gets half of the load is given twice the time to compile its code. */
    private void compare(List<Fleet> fleets, List<Loaded> loads) throws Exception {
        for (int i = 0; i < WARM_UPS + runs; i++) {
            for (Loaded load : loads) {
                for (Fleet fleet : fleets) {
                    turn(fleet, load, i < WARM_UPS);
                }
            }
        }
    }

    /** While Kafka is there nothing of one turn is to be sent in the next. */
    private void turn(Fleet fleet, Loaded load, boolean warmUp) throws Exception {
        if (warmUp) {
            load(fleet, load, seconds * fleet.gateways().size());
        } else {
            samples.measure(subject(load, fleet), () -> measure(fleet, load));
        }
        if (load.published()) {
            drained(List.of(fleet));
        }
    }

    private static String subject(Loaded load, Fleet fleet) {
        return load.name() + ": " + fleet.name();
    }

    private Sample measure(Fleet fleet, Loaded load) throws Exception {
        Cpu before = Cpu.now(cluster, fleet.pids());
        LoadClient.Result result = load(fleet, load, seconds);
        return Sample.of(result, Cpu.now(cluster, fleet.pids()).minus(before));
    }

    private LoadClient.Result load(Fleet fleet, Loaded load, int time) throws Exception {
        LoadClient.Result result = load.load().run(fleet.gateways(), time);
        answers.merge(fleet, result.tally(), Tally::plus);
        return result;
    }

    /** Waits until nothing is spooled, three times in a row: each gateway tells what it saw at its last sign of life. */
    private static void drained(List<Fleet> fleets) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_LIMIT_S);
        int empty = 0;
        while (empty < 3) {
            long left = 0;
            for (Fleet fleet : fleets) {
                for (Gateway gateway : fleet.gateways()) {
                    left += gateway.spooled();
                }
            }
            empty = left == 0 ? empty + 1 : 0;
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(left + " records are still spooled after " + DRAIN_LIMIT_S + " s");
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private void print() {
        System.out.printf(
                Locale.ROOT,
                "%nOne gateway; two of a fleet; two apart, each a fleet of its own; all with their spool in the same Redis (everysec,"
                        + " its file in memory where there is /dev/shm) and running all the time;"
                        + " three brokers, acks=all, min ISR 2 of 3, 6 partitions. The same closed loop for each: %d keep-alive"
                        + " connections with a request each, %d for batches, shared by two gateways half and half. After %d turns to"
                        + " warm up, %d runs of %d s, interleaved; then the same with all brokers killed. The subject's CPU time is that"
                        + " of both gateways; Redis's is not in the table.%n",
                CONNECTIONS,
                BATCH_CONNECTIONS,
                WARM_UPS,
                runs,
                seconds);
        samples.print(System.out);
    }

    private void judge(List<Loaded> there, Loaded away, Goals goals) throws Exception {
        List<Loaded> all = new ArrayList<>(there);
        all.add(away);
        for (Loaded load : all) {
            goals.add(Goal.atLeast(
                    load.name() + ": two gateways together / one",
                    samples.ratio(load.name() + ": two", load.name() + ": one", Sample::recordsPerSecond),
                    LEAST_RATIO));
            goals.add(Goal.atLeast(
                    load.name() + ": two of a fleet / two apart",
                    samples.ratio(load.name() + ": two", load.name() + ": apart", Sample::recordsPerSecond),
                    LEAST_RATIO));
        }
        Tally direct = Tally.NONE;
        for (Loaded load : there) {
            for (Fleet fleet : answers.keySet()) {
                direct = direct.plus(samples.said(subject(load, fleet)));
            }
        }
        goals.add(Goal.atMost(
                "share of records spooled while Kafka was there, in the runs",
                direct.spooled() / (double) direct.acknowledged(),
                MOST_SPOOLED));
        List<LogCheck> checks = new ArrayList<>();
        try (Admin admin = cluster.admin()) {
            for (Map.Entry<Fleet, Tally> each : answers.entrySet()) {
                String name = each.getKey().name();
                checks.add(LogCheck.count(admin, name + "-critical", "fleet " + name, each.getValue()));
            }
        }
        LogCheck.judge(checks, goals);
    }
}
