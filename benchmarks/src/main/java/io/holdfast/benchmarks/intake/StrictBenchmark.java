package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Machine;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What {@code exactly-once: strict} costs: a strict flow beside a plain one of the same gateway, interleaved on one three-broker
 * sandbox. Prints medians, and the share of the plain flow's throughput that is left, beside the 10 to 20 % that transactions
 * are said to cost; exits with 1 when more is lost, or a record is.
 */
public final class StrictBenchmark {

    private static final String PLAIN = "plain";
    private static final String STRICT = "strict";
    private static final List<String> FLOWS = List.of(PLAIN, STRICT);
    private static final int WARM_UPS = 3;
    private static final int BATCH = 1_000;
    private static final int RECORD_BYTES = 1_024;
    /** Of the plain flow's throughput, at least. */
    private static final double LEFT = 0.8;

    private final LocalCluster cluster;
    private final Settings settings;
    private final Samples samples = new Samples();
    private final Map<String, Tally> tallies = new LinkedHashMap<>();

    /** How a flow is written to: {@code connections} with one request each, of {@code records}. */
    private record Way(String name, int connections, int records) {

        String subject(String flow) {
            return flow + ", " + name;
        }

        LoadClient.Request request(Gateway gateway, String flow) {
            String path = "/v1/flows/" + flow + (records > 1 ? "/batch" : "/records");
            return new LoadClient.Request(
                    gateway.port(),
                    path,
                    records > 1 ? DirectLoad.values(records, RECORD_BYTES) : DirectLoad.value(RECORD_BYTES),
                    records,
                    records == 1,
                    List.of());
        }
    }

    private static final List<Way> WAYS =
            List.of(new Way("32 connections", 32, 1), new Way("256 connections", 256, 1), new Way("batches", 4, BATCH));

    private StrictBenchmark(LocalCluster cluster, Settings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /** Arguments: seconds of a run, runs. */
    public static void main(String[] args) throws Exception {
        Settings settings = Settings.of(args);
        System.out.println("Machine: " + Machine.describe() + ". Every JVM: " + String.join(" ", Processes.JVM) + ".");
        System.out.println();
        int status;
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.of(3).withJvmOptions(Processes.JVM))) {
            StrictBenchmark benchmark = new StrictBenchmark(cluster, settings);
            benchmark.run();
            status = benchmark.judge();
        }
        System.exit(status);
    }

    private void run() throws Exception {
        StringBuilder flows = new StringBuilder();
        for (String flow : FLOWS) {
            cluster.createTopic(flow, 6, Map.of("min.insync.replicas", "2"));
            flows.append(flow)
                    .append(": { tier: critical, cluster: sandbox, topic: { name: ")
                    .append(flow)
                    .append(", partitions: 6 }, intake: { max-in-flight: 64MiB, exactly-once: ")
                    .append(flow.equals(STRICT) ? "strict" : "look-up")
                    .append(" } }\n");
        }
        try (Gateway gateway = Gateway.start(cluster, GatewayKind.with("strict", flows.toString()))) {
            for (int round = -WARM_UPS; round < settings.runs(); round++) {
                for (Way way : WAYS) {
                    round(gateway, way, round >= 0);
                }
            }
            gateway.awaitDrained();
        }
    }

    private void round(Gateway gateway, Way way, boolean counts) throws Exception {
        try (LoadClient client = new LoadClient(way.connections())) {
            for (String flow : FLOWS) {
                if (counts) {
                    samples.measure(way.subject(flow), () -> measure(gateway, client, way, flow));
                } else {
                    measure(gateway, client, way, flow);
                }
            }
        }
    }

    private Sample measure(Gateway gateway, LoadClient client, Way way, String flow) throws Exception {
        Cpu before = Cpu.now(cluster, gateway.pid());
        LoadClient.Result result = client.run(way.request(gateway, flow), settings.seconds());
        tallies.merge(flow, result.tally(), Tally::plus);
        return Sample.of(result, Cpu.now(cluster, gateway.pid()).minus(before));
    }

    private int judge() {
        System.out.printf(
                Locale.ROOT,
                "%d runs of %d s, interleaved; %d-byte records, acks=all, min ISR 2 of 3, 6 partitions; one gateway for both flows.%n",
                settings.runs(),
                settings.seconds(),
                RECORD_BYTES);
        samples.print(System.out);
        Goals goals = new Goals();
        for (Way way : WAYS) {
            String strict = way.subject(STRICT);
            String plain = way.subject(PLAIN);
            goals.add(Goal.atLeast(
                    "records/s, strict / plain, " + way.name(),
                    samples.ratio(strict, plain, Sample::recordsPerSecond),
                    LEFT));
            System.out.printf(
                    Locale.ROOT,
                    "- %s: strict / plain: records/s %.2f, p50 %.2f, p99 %.2f%n",
                    way.name(),
                    samples.ratio(strict, plain, Sample::recordsPerSecond),
                    samples.ratio(strict, plain, Sample::p50Ms),
                    samples.ratio(strict, plain, Sample::p99Ms));
        }
        List<LogCheck> checks = new ArrayList<>();
        FLOWS.forEach(flow -> checks.add(new LogCheck(flow, tallies.getOrDefault(flow, Tally.NONE), committed(flow))));
        checks.forEach(check -> System.out.println("- " + check.words()));
        System.out.println();
        long wrong = checks.stream().mapToLong(c -> c.lost() + c.surplus()).sum();
        goals.add(Goal.atMost("records lost, or in the log that nobody can have sent but twice", (double) wrong, 0));
        return goals.print(System.out);
    }

    /** Records of a topic, those of aborted transactions and the marks of committed ones not counted. */
    private long committed(String topic) {
        Map<String, Object> client = Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false);
        long count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                count += consumer.poll(Duration.ofMillis(200)).count();
            }
        }
        return count;
    }
}
