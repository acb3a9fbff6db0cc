package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.JavaProcess;
import io.holdfast.drill.sandbox.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway process with a critical flow {@code critical} and a standard one, {@code standard}. */
final class Gateway implements AutoCloseable {

    private static final Pattern ENTRIES = Pattern.compile("\"entries\":(\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long SETTLE_LIMIT_S = 60;

    private final HttpClient client = HttpClient.newHttpClient();
    private final JavaProcess process;
    private final int port;
    private final int adminPort;

    private Gateway(JavaProcess process, int port, int adminPort) {
        this.process = process;
        this.port = port;
        this.adminPort = adminPort;
    }

    /** Starts it; its topics are named {@code prefix-critical} and {@code prefix-standard}. */
    static Gateway start(LocalCluster cluster, String prefix) throws IOException, InterruptedException {
        return start(cluster, GatewayKind.plain(prefix));
    }

    /** Starts one of this kind. */
    static Gateway start(LocalCluster cluster, GatewayKind kind) throws IOException, InterruptedException {
        int port = Processes.freePort();
        int adminPort = Processes.freePort();
        Path folder = Files.createTempDirectory(cluster.folder(), "gateway-");
        Path catalog = folder.resolve("holdfast.yaml");
        Files.writeString(catalog, """
                clusters: { sandbox: { bootstrap-servers: "%s" } }
                flows:
                  critical: { tier: critical, cluster: sandbox, topic: { name: %s-critical, partitions: 6 }, intake: { max-in-flight: 64MiB }%s }
                  standard: { tier: standard, cluster: sandbox, topic: { name: %s-standard, partitions: 6 } }
                %s
                gateway: { port: %d, admin: { port: %d, tls: false }, instance: %s, spool: { directory: "%s"%s }%s }
                """.formatted(
                        cluster.bootstrapServers(),
                        kind.prefix(),
                        kind.flow(),
                        kind.prefix(),
                        kind.flows().indent(2).stripTrailing(),
                        port,
                        adminPort,
                        kind.instance(),
                        folder.resolve("spool"),
                        kind.spool(),
                        kind.gateway()));
        JavaProcess process = JavaProcess.start(
                Processes.JVM, List.of("io.holdfast.app.Holdfast", "run", "-c", catalog.toString()), folder);
        Processes.awaitPort(port, process);
        return new Gateway(process, port, adminPort);
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Records in the spool at this moment. */
    long spooled() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/v1/lanes"))
                .timeout(LIMIT)
                .build();
        String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        Matcher matcher = ENTRIES.matcher(body);
        if (!matcher.find()) {
            throw new IllegalStateException("/v1/lanes does not say how many entries are spooled: " + body);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** Waits until nothing is spooled any more. */
    void awaitDrained() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_LIMIT_S);
        while (spooled() > 0) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("records are still spooled " + SETTLE_LIMIT_S + " s after the load");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
