package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A gateway over a fake intake, and clients for it. */
final class GatewayFixture implements AutoCloseable {

    static final Limits LIMITS = new Limits(20_000, 60_000, 30_000, 60, 300);

    final FakeIntake intake = new FakeIntake();
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final HttpGateway gateway;
    private final HttpClient client = HttpClient.newHttpClient();

    GatewayFixture(String flows) {
        this(flows, LIMITS);
    }

    GatewayFixture(String flows, Limits limits) {
        gateway = HttpGateway.start(catalog(flows), intake, Monitoring.of(registry), limits);
    }

    static Catalog catalog(String flows) {
        String text = "clusters: { west: { bootstrap-servers: \"k:9092\" } }\n" + flows
                + (flows.contains("gateway:") ? "" : "gateway: { port: 0 }\n");
        CatalogResult read = CatalogReader.read(text, "t", Map.of());
        assertThat(read).isInstanceOf(CatalogResult.Valid.class);
        return ((CatalogResult.Valid) read).catalog();
    }

    HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    HttpRequest.Builder request(String path) {
        return request(gateway.port(), path);
    }

    HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    Raw raw() throws IOException {
        return new Raw(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
    }

    /** The value of one series of {@code /metrics}. */
    double metric(String series) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    static void expect(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.body()).contains("https://holdfast.io/problems/" + code + "\"");
    }

    @Override
    public void close() {
        gateway.close();
    }

    /** A client that sends what no decent one would. */
    static final class Raw implements AutoCloseable {

        private static final int LIMIT_MS = 20_000;

        final Socket socket;

        Raw(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(LIMIT_MS);
        }

        Raw send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.UTF_8));
        }

        Raw send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        }

        /** Sends a head of these lines. */
        Raw head(String... lines) throws IOException {
            return send(headOf(lines));
        }

        /** A head of these lines, to be sent at once with what follows: whoever is refused may find the connection closed. */
        static String headOf(String... lines) {
            return String.join("\r\n", lines) + "\r\nHost: h\r\n\r\n";
        }

        /** Reads until {@code text} has come, or the end. */
        String readUntil(String text) throws IOException {
            StringBuilder read = new StringBuilder();
            for (int b = 0; b >= 0 && read.indexOf(text) < 0; ) {
                b = socket.getInputStream().read();
                if (b >= 0) {
                    read.append((char) b);
                }
            }
            return read.toString();
        }

        String readAll() throws IOException {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
