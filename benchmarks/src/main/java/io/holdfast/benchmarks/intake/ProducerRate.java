package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.JavaProcess;
import io.holdfast.benchmarks.measure.ProcessUsage;
import io.holdfast.drill.sandbox.KafkaHome;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.intake.kafka.ProducerSettings;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The producer's own rate: Kafka's {@code kafka-producer-perf-test}, unthrottled, in a process of its own, with the
 * gateway's producer settings.
 *
 * @param cpu of the whole process, its start and its warm-up included
 */
record ProducerRate(double recordsPerSecond, double p50Ms, double p99Ms, Cpu cpu, long sent) {

    private static final Pattern TOTAL =
            Pattern.compile("records sent, ([0-9.,]+) records/sec .*?([0-9]+) ms 50th.*?([0-9]+) ms 99th");
    private static final long BUFFER_BYTES = 128L << 20;

    /** Sends {@code records} of {@code bytes} each after as many for warming up. */
    static ProducerRate measure(LocalCluster cluster, String topic, long records, int bytes) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "org.apache.kafka.tools.ProducerPerformance",
                "--topic",
                topic,
                "--num-records",
                Long.toString(2 * records),
                "--warmup-records",
                Long.toString(records),
                "--record-size",
                Integer.toString(bytes),
                "--throughput",
                "-1",
                "--command-property"));
        arguments.addAll(settings(cluster.bootstrapServers()));
        double childrenBefore = ProcessUsage.endedChildrenCpuSeconds();
        Cpu before = Cpu.now(cluster, ProcessHandle.current().pid());
        try (JavaProcess process = JavaProcess.start(classPath(), Processes.JVM, arguments, cluster.folder())) {
            if (process.await() != 0) {
                throw new IllegalStateException(
                        "the producer's own test failed: " + process.output() + process.errors());
            }
            Cpu spent = Cpu.now(cluster, ProcessHandle.current().pid()).minus(before);
            double own = ProcessUsage.endedChildrenCpuSeconds() - childrenBefore;
            return parse(process.output(), new Cpu(0, spent.brokers(), own, spent.stolen()), 2 * records);
        }
    }

    /** Kafka's tools, which this class path has, with the jars of the sandbox's brokers, which it has not. */
    private static String classPath() {
        String tools = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("kafka-tools"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no kafka-tools on the class path; use benchmarks/run"));
        return tools + File.pathSeparator + KafkaHome.locate().classPath();
    }

    /** All that the gateway sets, but for waiting for room, which the test has to do, and with as many requests under way as Kafka allows. */
    private static List<String> settings(String bootstrapServers) {
        Map<String, Object> settings =
                ProducerSettings.of(Map.of("bootstrap.servers", bootstrapServers), "producer-perf-test", BUFFER_BYTES);
        settings.put("max.block.ms", 60_000);
        settings.put("max.in.flight.requests.per.connection", 5);
        return settings.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
    }

    /** Reads the test's last summary, which is that of the steady state. */
    static ProducerRate parse(String output, Cpu cpu, long sent) {
        Matcher matcher = TOTAL.matcher(output);
        ProducerRate last = null;
        while (matcher.find()) {
            last = new ProducerRate(
                    Double.parseDouble(matcher.group(1).replace(",", "")),
                    Double.parseDouble(matcher.group(2)),
                    Double.parseDouble(matcher.group(3)),
                    cpu,
                    sent);
        }
        if (last == null) {
            throw new IllegalArgumentException("no summary in the producer test's output: \"" + output + "\"");
        }
        return last;
    }
}
