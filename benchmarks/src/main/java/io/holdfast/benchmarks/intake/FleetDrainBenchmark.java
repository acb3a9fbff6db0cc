package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Machine;
import io.holdfast.benchmarks.measure.ProcessUsage;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.drill.sandbox.Node;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * A gateway with the shared spool: all brokers are killed, a backlog goes into Redis over HTTP, the brokers come back, and it is
 * drained into Kafka; then Kafka's own producer test, in the same run. Prints medians and goals in Markdown; exits with 1 when
 * a goal is missed.
 */
public final class FleetDrainBenchmark {

    private static final String SPOOL = "gateway, spooling batches of 1,000 into Redis";
    private static final String DRAIN = "gateway, draining Redis";
    private static final String DRAIN_STEADY = "gateway, draining Redis, second half";
    private static final String PRODUCER = "kafka-producer-perf-test, 200 B";
    private static final String PRODUCER_ALIKE = "kafka-producer-perf-test, bytes as drained";
    private static final String FLEET = "drain";
    private static final String CRITICAL = FLEET + "-critical";
    private static final String PRODUCER_TOPIC = "producer-small";
    private static final int CONNECTIONS = 4;
    private static final int BATCH = 1_000;
    private static final int RECORD_BYTES = 200;
    private static final int MOST_PRODUCED = 300_000;
    private static final int WARM_UP_S = 2;
    private static final int SPOOL_LIMIT_S = 300;
    private static final long SEEN_LIMIT_S = 10;
    /** What others take is printed; a backlog is not filled twice for it. */
    private static final int TRIES = 1;

    private static final double KIB_IN_MIB = 1_024;

    private final LocalCluster cluster;
    private final LocalRedis redis;
    private final int records;
    private final int runs;
    private final Samples samples = new Samples(TRIES);
    private final Samples warmUp = new Samples(TRIES);
    private Tally answers = Tally.NONE;
    private long produced;
    private double peakRssMiB;

    private FleetDrainBenchmark(LocalCluster cluster, LocalRedis redis, int records, int runs) {
        this.cluster = cluster;
        this.redis = redis;
        this.records = records;
        this.runs = runs;
    }

    /** Arguments: records of a backlog, runs. */
    public static void main(String[] args) throws Exception {
        int records = args.length > 0 ? Integer.parseInt(args[0]) : 1_500_000;
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        System.out.println("Machine: " + Machine.describe() + ". Every JVM: " + String.join(" ", Processes.JVM) + ".");
        int exit;
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.of(3).withJvmOptions(Processes.JVM));
                LocalRedis redis = LocalRedis.start(
                        cluster.folder().resolve("redis"),
                        0,
                        List.of("--appendonly", "yes", "--appendfsync", "everysec"))) {
            FleetDrainBenchmark benchmark = new FleetDrainBenchmark(cluster, redis, records, runs);
            benchmark.run();
            benchmark.print();
            exit = benchmark.judge();
        }
        System.exit(exit);
    }

    private void run() throws Exception {
        for (String topic : List.of(CRITICAL, FLEET + "-standard", PRODUCER_TOPIC)) {
            cluster.createTopic(topic, 6, Map.of("min.insync.replicas", "2"));
        }
        try (Gateway gateway = Gateway.start(cluster, GatewayKind.sharing(redis.url(), FLEET, 1));
                LoadClient client = new LoadClient(CONNECTIONS)) {
            LoadClient.Request batch = new LoadClient.Request(
                    gateway.port(),
                    "/v1/flows/critical/batch",
                    DirectLoad.values(BATCH, RECORD_BYTES),
                    BATCH,
                    false,
                    List.of());
            answers = answers.plus(client.run(batch, WARM_UP_S).tally());
            for (int i = 0; i <= runs; i++) {
                int backlog = i == 0 ? Math.max(BATCH, records / 10) : records;
                round(gateway, client, batch, new Round(backlog, i == 0 ? warmUp : samples));
            }
            peakRssMiB = Math.ceil(ProcessUsage.peakRssKiB(gateway.pid()) / KIB_IN_MIB);
        }
    }

    /** How much, and where it is noted. */
    private record Round(int backlog, Samples samples) {}

    private void round(Gateway gateway, LoadClient client, LoadClient.Request batch, Round round) throws Exception {
        cluster.brokers().parallelStream().forEach(Node::kill);
        answers = answers.plus(client.run(batch, WARM_UP_S, CONNECTIONS).tally());
        round.samples().measure(SPOOL, () -> spool(gateway, client, batch, round.backlog()));
        awaitSeen(gateway, round.backlog());
        cluster.brokers().forEach(Node::start);
        drain(gateway, round.samples());
        int count = Math.min(round.backlog(), MOST_PRODUCED);
        round.samples().measure(PRODUCER, () -> producer(count, RECORD_BYTES));
        round.samples().measure(PRODUCER_ALIKE, () -> producer(count, LoggedBytes.valueBytes(cluster, CRITICAL)));
    }

    private Sample spool(Gateway gateway, LoadClient client, LoadClient.Request batch, int backlog) throws Exception {
        Cpu before = Cpu.now(cluster, gateway.pid());
        LoadClient.Result result = client.run(batch, SPOOL_LIMIT_S, backlog / BATCH);
        answers = answers.plus(result.tally());
        if (result.tally().spooled() < backlog / BATCH * (long) BATCH) {
            throw new IllegalStateException("not all of " + backlog + " records were spooled: " + result.tally());
        }
        return Sample.of(result, Cpu.now(cluster, gateway.pid()).minus(before));
    }

    /** The gateway tells as many as it saw when it last gave a sign of life. */
    private static void awaitSeen(Gateway gateway, int backlog) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SEEN_LIMIT_S);
        while (gateway.spooled() < backlog / BATCH * (long) BATCH) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "of " + backlog + " records that were spooled the gateway sees " + gateway.spooled());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void drain(Gateway gateway, Samples round) throws Exception {
        Cpu before = Cpu.now(cluster, gateway.pid());
        Drain drain = Drain.await(gateway);
        Cpu spent = Cpu.now(cluster, gateway.pid()).minus(before);
        System.err.println(drain);
        round.add(DRAIN, new Sample(drain.recordsPerSecond(), Double.NaN, Double.NaN, Tally.NONE, spent));
        round.add(
                DRAIN_STEADY, new Sample(drain.steadyPerSecond(), Double.NaN, Double.NaN, Tally.NONE, Cpu.UNMEASURED));
        cluster.awaitReady();
        cluster.awaitInSync(PRODUCER_TOPIC);
    }

    private Sample producer(int count, int bytes) throws Exception {
        ProducerRate rate = ProducerRate.measure(cluster, PRODUCER_TOPIC, count, bytes);
        produced += rate.sent();
        return Sample.of(rate);
    }

    private void print() {
        System.out.printf(
                Locale.ROOT,
                "%nA gateway whose spool is in Redis, alone in its fleet, appendfsync everysec, Redis on the same machine. After a"
                        + " round with a tenth of it to warm up, %d rounds: all brokers killed, %,d records of %d B in batches of %,d"
                        + " over %d connections, brokers started, drain, producer's test with at most %,d records after as many to warm"
                        + " up, once with values of the same size and once with as many bytes a record as the log has of a drained"
                        + " one. A drain counts from its first record to its last, and its second half apart: the producer's rate is"
                        + " taken after a warm-up, too. Redis's own CPU time is not in the table.%n",
                runs,
                records,
                RECORD_BYTES,
                BATCH,
                CONNECTIONS,
                MOST_PRODUCED);
        samples.print(System.out);
        System.out.printf(Locale.ROOT, "Gateway's memory: %.0f MiB resident at most.%n%n", peakRssMiB);
    }

    private int judge() throws Exception {
        Goals goals = new Goals();
        try (Admin admin = cluster.admin()) {
            List<LogCheck> checks = List.of(
                    LogCheck.count(admin, CRITICAL, "gateway through outages", answers),
                    LogCheck.count(admin, PRODUCER_TOPIC, "producer test", new Tally(produced, 0, 0, 0, 0)));
            goals.add(Goal.atLeast(
                    "drained records/s, second half / producer's own with as many bytes a record",
                    samples.ratio(DRAIN_STEADY, PRODUCER_ALIKE, Sample::recordsPerSecond),
                    0.6));
            LogCheck.judge(checks, goals);
        }
        return goals.print(System.out);
    }
}
