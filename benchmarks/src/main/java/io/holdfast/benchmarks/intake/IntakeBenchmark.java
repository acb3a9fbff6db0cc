package io.holdfast.benchmarks.intake;

import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Requests and records a second through the gateway, beside a bare handler and a bridge, interleaved in one run on one
 * three-broker sandbox; prints medians and ratios, and exits with 1 when a goal is missed.
 */
public final class IntakeBenchmark {

    private static final int CONNECTIONS = 32;
    private static final int BATCH_CONNECTIONS = 4;
    private static final int BATCH = 1_000;
    private static final double SINGLE_GOAL = 0.8;
    private static final List<String> JVM = List.of("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC");

    private final List<Process> processes = new ArrayList<>();
    private final Map<String, List<LoadClient.Result>> results = new LinkedHashMap<>();

    private IntakeBenchmark() {}

    /** Arguments: seconds of a run, runs. */
    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        IntakeBenchmark benchmark = new IntakeBenchmark();
        boolean met;
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.of(3).withJvmOptions(JVM))) {
            met = benchmark.run(cluster, seconds, runs);
        } finally {
            benchmark.processes.forEach(Process::destroyForcibly);
        }
        System.exit(met ? 0 : 1);
    }

    private boolean run(LocalCluster cluster, int seconds, int runs) throws Exception {
        cluster.createTopic("bench", 6, Map.of("min.insync.replicas", "2"));
        cluster.createTopic("bridge", 6, Map.of("min.insync.replicas", "2"));
        int bare = server(BridgeServer.class.getName());
        int bridge1 = server(BridgeServer.class.getName(), cluster.bootstrapServers(), "bridge", "0");
        int bridge5 = server(BridgeServer.class.getName(), cluster.bootstrapServers(), "bridge", "5");
        int gateway = gateway(cluster);
        Buffer one = Buffer.buffer("{\"v\":\"" + "x".repeat(1_014) + "\"}");
        Buffer many = Buffer.buffer((one.toString() + "\n").repeat(BATCH));
        Map<String, LoadClient.Request> singles = new LinkedHashMap<>();
        singles.put("bare handler", single(bare, "/", one));
        singles.put("bridge, linger 0", single(bridge1, "/", one));
        singles.put("bridge, linger 5", single(bridge5, "/", one));
        singles.put("gateway", single(gateway, "/v1/flows/bench/records", one));
        try (LoadClient client = new LoadClient(CONNECTIONS);
                LoadClient batches = new LoadClient(BATCH_CONNECTIONS)) {
            LoadClient.Request batch =
                    new LoadClient.Request(gateway, "/v1/flows/bench/batch", "application/x-ndjson", many, BATCH);
            for (LoadClient.Request warm : singles.values()) {
                client.run(warm, seconds / 2 + 1);
            }
            batches.run(batch, seconds / 2 + 1);
            for (int i = 0; i < runs; i++) {
                for (Map.Entry<String, LoadClient.Request> single : singles.entrySet()) {
                    note(single.getKey(), client.run(single.getValue(), seconds));
                }
                note("gateway, batches of 1000", batches.run(batch, seconds));
            }
        }
        return report(seconds, runs);
    }

    private boolean report(int seconds, int runs) {
        System.out.printf(
                Locale.ROOT,
                "%d runs of %d s, interleaved; 1 KiB records, acks=all, min ISR 2 of 3; %d connections, one request each%n",
                runs,
                seconds,
                CONNECTIONS);
        System.out.printf(Locale.ROOT, "%-28s %12s %9s %9s %9s%n", "", "records/s", "p50 ms", "p99 ms", "refused");
        results.forEach((name, list) -> System.out.printf(
                Locale.ROOT,
                "%-28s %12.0f %9.2f %9.2f %9d%n",
                name,
                median(list, LoadClient.Result::recordsPerSecond),
                median(list, LoadClient.Result::p50Ms),
                median(list, LoadClient.Result::p99Ms),
                list.stream().mapToLong(LoadClient.Result::refused).sum()));
        double bridge = Math.max(rate("bridge, linger 0"), rate("bridge, linger 5"));
        double ratio = rate("gateway") / bridge;
        boolean met = ratio >= SINGLE_GOAL;
        System.out.printf(
                Locale.ROOT,
                "gateway / best bridge %.2f (goal %.2f: %s); gateway / bare handler %.2f%n",
                ratio,
                SINGLE_GOAL,
                met ? "met" : "MISSED",
                rate("gateway") / rate("bare handler"));
        return met;
    }

    private double rate(String name) {
        return median(results.getOrDefault(name, List.of()), LoadClient.Result::recordsPerSecond);
    }

    private static double median(
            List<LoadClient.Result> list, java.util.function.ToDoubleFunction<LoadClient.Result> of) {
        double[] values = list.stream().mapToDouble(of).sorted().toArray();
        return values.length == 0 ? 0 : values[values.length / 2];
    }

    private void note(String name, LoadClient.Result result) {
        results.computeIfAbsent(name, n -> new ArrayList<>()).add(result);
        System.err.printf(Locale.ROOT, "%-28s %10.0f/s p99 %.2f ms%n", name, result.recordsPerSecond(), result.p99Ms());
    }

    private static LoadClient.Request single(int port, String path, Buffer body) {
        return new LoadClient.Request(port, path, "application/json", body, 1);
    }

    private int server(String main, String... args) throws IOException, InterruptedException {
        int port = freePort();
        List<String> all = new ArrayList<>(List.of(main, Integer.toString(port)));
        all.addAll(Arrays.asList(args));
        java(all);
        awaitPort(port);
        return port;
    }

    private int gateway(LocalCluster cluster) throws IOException, InterruptedException {
        int port = freePort();
        Path folder = Files.createTempDirectory(cluster.folder(), "gateway-");
        Path catalog = folder.resolve("holdfast.yaml");
        Files.writeString(
                catalog,
                """
                clusters: { sandbox: { bootstrap-servers: "%s" } }
                flows:
                  bench: { tier: critical, cluster: sandbox, topic: { partitions: 6 }, intake: { max-in-flight: 64MiB } }
                gateway: { port: %d, spool: { directory: "%s" } }
                """
                        .formatted(cluster.bootstrapServers(), port, folder.resolve("spool")));
        java(List.of("io.holdfast.app.Holdfast", "run", "-c", catalog.toString()));
        awaitPort(port);
        return port;
    }

    private void java(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    private static void awaitPort(int port) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() - end < 0) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    TimeUnit.SECONDS.sleep(2);
                    return;
                }
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IllegalStateException("nothing listens on " + port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
