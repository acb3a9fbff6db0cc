package io.holdfast.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.core.HoldfastException;
import io.holdfast.drill.sandbox.LocalPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** Where the built-in example's deliveries end: its tables, and an endpoint that counts what it is sent. */
final class ExampleSinks implements AutoCloseable {

    private static final int PORT = 18090;
    private static final int THREADS = 8;

    private final HttpServer endpoint;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Set<String> keys = Collections.synchronizedSet(Collections.newSetFromMap(new LastKeys()));
    private final LongAdder alerts = new LongAdder();
    private final LongAdder repeated = new LongAdder();

    /** A repeated request comes soon: the last keys are enough to tell it. */
    private static final class LastKeys extends LinkedHashMap<String, Boolean> {
        private static final long serialVersionUID = 1;
        private static final int MOST = 100_000;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    }

    private ExampleSinks(HttpServer endpoint) {
        this.endpoint = endpoint;
    }

    static ExampleSinks start(List<LocalPostgres> databases) {
        databases.forEach(ExampleSinks::createTables);
        try {
            ExampleSinks sinks = new ExampleSinks(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0));
            sinks.endpoint.setExecutor(sinks.threads);
            sinks.endpoint.createContext("/alerts", sinks::answer);
            sinks.endpoint.start();
            return sinks;
        } catch (IOException e) {
            throw new HoldfastException(
                    "example-endpoint",
                    "the example's endpoint cannot listen on port " + PORT + " (" + e.getMessage()
                            + "); stop what listens there, or give a catalog of your own with -c",
                    e);
        }
    }

    private static void createTables(LocalPostgres database) {
        try (Connection connection = DriverManager.getConnection(database.url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(Home.path().resolve("examples/tables.sql")));
        } catch (SQLException | IOException e) {
            throw new HoldfastException("example-tables", "the example's tables cannot be created: " + e, e);
        }
    }

    /** A POST is an alert, done once for each Idempotency-Key; anything else tells how many there were. */
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestMethod().equals("POST")) {
                String key = String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
                (keys.add(key) ? alerts : repeated).increment();
                exchange.sendResponseHeaders(204, -1);
            } else {
                byte[] body = ("{\"alerts\":" + alerts.sum() + ",\"repeated\":" + repeated.sum() + "}\n")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    String url() {
        return "http://localhost:" + PORT + "/alerts";
    }

    @Override
    public void close() {
        endpoint.stop(0);
        threads.shutdownNow();
    }
}
