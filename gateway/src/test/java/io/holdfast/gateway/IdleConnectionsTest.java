package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ten thousand clients of another process that ask nothing, or as many as this machine lets one process have. */
class IdleConnectionsTest {

    private static final Logger LOG = LoggerFactory.getLogger(IdleConnectionsTest.class);
    private static final int WANTED = 10_000;
    private static final long SPARE = 1_000;
    private static final long SLOWEST_MS = 2_000;

    @Test
    void manyIdleConnectionsHurtNobody() throws Exception {
        int count = affordable();
        if (count < WANTED) {
            LOG.atWarn()
                    .addKeyValue("wanted", WANTED)
                    .addKeyValue("opened", count)
                    .log("few files may be open");
        }
        try (var http = new GatewayFixture("flows: { plain: { cluster: west } }\n")) {
            Process clients = start(http.gateway.port(), count);
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(clients.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(said.readLine()).isEqualTo("open " + count);
                Awaitility.await()
                        .atMost(20, TimeUnit.SECONDS)
                        .until(() -> http.metric("holdfast_http_connections") >= count);

                long slowestMs = slowestOf(300, http);

                assertThat(http.metric("holdfast_http_connections")).isGreaterThanOrEqualTo(count);
                assertThat(slowestMs).isLessThan(SLOWEST_MS);
                LOG.atInfo()
                        .addKeyValue("opened", count)
                        .addKeyValue("slowestMs", slowestMs)
                        .log("answered beside idle connections");
            } finally {
                clients.destroy();
            }
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> http.metric("holdfast_http_connections") < 10);
        }
    }

    private static long slowestOf(int requests, GatewayFixture http) throws Exception {
        long slowestNanos = 0;
        for (int i = 0; i < requests; i++) {
            long began = System.nanoTime();
            assertThat(http.post("/v1/flows/plain/records", "x").statusCode()).isEqualTo(200);
            slowestNanos = Math.max(slowestNanos, System.nanoTime() - began);
        }
        return TimeUnit.NANOSECONDS.toMillis(slowestNanos);
    }

    private static int affordable() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            long free = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE;
            return (int) Math.max(1, Math.min(WANTED, free));
        }
        return WANTED;
    }

    private static Process start(int port, int count) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        IdleClients.class.getName(),
                        Integer.toString(port),
                        Integer.toString(count))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
