package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("nightly")
class TwoGatewaysIT {

    private static final Pattern ADDRESS = Pattern.compile("gateway listens on (http://\\S+)");
    private static final long LIMIT_S = 120;

    private final List<Process> started = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aSecondGatewayRefusesTheSpoolFolderOfAFirstWhichGoesOnAndAKilledOneLeavesItFree() throws Exception {
        try (LocalCluster kafka = LocalCluster.start(ClusterSpec.of(1))) {
            kafka.createTopic("payments", 1, Map.of());
            Path spool = folder.resolve("spool");
            Process first = run("first", kafka, spool);
            URI address = address(first, "first");
            Awaitility.await().atMost(LIMIT_S, TimeUnit.SECONDS).until(() -> post(address) == 200);

            Process second = run("second", kafka, spool);

            assertThat(second.waitFor(LIMIT_S, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(ExitCode.FAILED);
            assertThat(said("second"))
                    .contains(
                            "spool folder \"" + spool + "\" belongs to instance \"first\", pid " + first.pid() + " on ")
                    .contains("stop that one, or give this gateway a folder of its own")
                    .doesNotContain("\tat ", "gateway listens");
            assertThat(first.isAlive()).isTrue();
            assertThat(post(address)).isEqualTo(200);

            first.destroyForcibly().waitFor();

            Process third = run("third", kafka, spool);
            URI next = address(third, "third");
            Awaitility.await().atMost(LIMIT_S, TimeUnit.SECONDS).until(() -> post(next) == 200);
            assertThat(Files.readString(spool.resolve("owner"))).contains("instance \"third\", pid " + third.pid());
        }
    }

    private Process run(String instance, LocalCluster kafka, Path spool) throws IOException {
        Path catalog = Files.writeString(
                folder.resolve(instance + ".yaml"), """
                clusters: { local: { bootstrap-servers: "%s" } }
                gateway: { port: 0, instance: %s, spool: { directory: "%s" } }
                flows:
                  payments:
                    tier: bulk
                    cluster: local
                    topic: { partitions: 1, replication-factor: 1, min-insync-replicas: 1 }
                    intake: { key: /id }
                """.formatted(kafka.bootstrapServers(), instance, spool));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holdfast.class.getName(),
                        "run",
                        "-c",
                        catalog.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(instance + ".out").toFile())
                .start();
        started.add(process);
        return process;
    }

    private URI address(Process process, String instance) throws IOException {
        Awaitility.await()
                .atMost(LIMIT_S, TimeUnit.SECONDS)
                .until(() ->
                        !process.isAlive() || ADDRESS.matcher(said(instance)).find());
        Matcher matcher = ADDRESS.matcher(said(instance));
        assertThat(matcher.find()).as(said(instance)).isTrue();
        return URI.create(matcher.group(1));
    }

    private int post(URI gateway) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/v1/flows/payments/records"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"id\": \"a\"}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private String said(String instance) throws IOException {
        return Files.readString(folder.resolve(instance + ".out"));
    }
}
