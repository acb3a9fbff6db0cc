package io.holdfast.drill.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Ledger;
import io.holdfast.drill.history.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as it likes. */
class HttpWorkloadTest {

    private static final String STARTING = "{\"type\":\"https://holdfast.io/problems/starting\"}";

    private static final HttpWorkload.FlowRate RATE = new HttpWorkload.FlowRate(DrillFlow.CRITICAL, 20);

    private final Map<String, Integer> requests = new ConcurrentHashMap<>();
    private final AtomicInteger received = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    @TempDir
    private Path folder;

    HttpWorkloadTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void anAnswerThatIsNotUnderstoodSettlesItsRecordAndItsKeyGoesOn() {
        serve((exchange, id, number) -> answer(exchange, 200, "{}"));

        List<Operation> history = run(2, Duration.ofSeconds(20));

        assertThat(history).hasSizeGreaterThan(2).allMatch(o -> o.answer() instanceof Answer.Garbled);
        assertThat(received).hasValue(history.size());
    }

    @Test
    void aRefusalIsFinalOnlyWhenNoEarlierAttemptMayHaveArrived() {
        serve((exchange, id, number) -> {
            if (number == 1) {
                exchange.close();
            } else if (number == 2) {
                answer(exchange, 503, STARTING);
            } else {
                answer(exchange, 202, "{\"id\":\"" + id + "\"}");
            }
        });

        List<Operation> history = run(5, Duration.ofSeconds(20));

        assertThat(history).isNotEmpty().allMatch(Operation::accepted);
        assertThat(history).allMatch(o -> o.attempts().size() == 3);
        assertThat(history).allMatch(o -> o.attempts().get(1).answer() instanceof Answer.Shed);
    }

    @Test
    void aRefusalOfTheFirstAttemptIsFinal() {
        serve((exchange, id, number) -> answer(exchange, 503, STARTING));

        List<Operation> history = run(5, Duration.ofSeconds(20));

        assertThat(history).isNotEmpty().allMatch(o -> o.answer() instanceof Answer.Shed);
        assertThat(history).allMatch(o -> o.attempts().size() == 1);
    }

    @Test
    void nothingIsSentOnceTheTimeToSettleIsOver() {
        serve((exchange, id, number) -> exchange.close());

        List<Operation> history = run(5, Duration.ofMillis(300));

        int attempts = history.stream().mapToInt(o -> o.attempts().size()).sum();
        assertThat(received).hasValueLessThanOrEqualTo(attempts);
        assertThat(history).allMatch(o -> o.attempts().stream().allMatch(attempt -> attempt.over()));
    }

    @Test
    void aSlotForWhichNoKeyIsFreeIsCounted() {
        serve((exchange, id, number) -> {
            while (number == 1 && received.get() < 2) {
                Thread.onSpinWait();
            }
            answer(exchange, 202, "{\"id\":\"" + id + "\"}");
        });
        HttpWorkload workload = workload(1, new Ledger(folder.resolve("ledger.ndjson")));
        Thread other = new Thread(() -> {
            while (workload.slotsWithoutKey() < 3) {
                Thread.onSpinWait();
            }
            received.incrementAndGet();
        });
        other.setDaemon(true);
        other.start();

        workload.run(Duration.ofSeconds(20));

        assertThat(workload.slotsWithoutKey()).isGreaterThanOrEqualTo(3);
        assertThat(workload.sending()).isFalse();
        assertThat(workload.endedNanos()).isGreaterThan(workload.beganNanos());
        workload.close();
    }

    @Test
    void eachFlowGetsItsRateUnderKeysOfItsOwn() {
        serve((exchange, id, number) -> answer(exchange, 202, "{\"id\":\"" + id + "\"}"));
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        HttpWorkload.Settings settings = settings(
                address,
                50,
                new HttpWorkload.FlowRate(DrillFlow.CRITICAL, 40),
                new HttpWorkload.FlowRate(DrillFlow.BULK, 20));
        Ledger ledger = new Ledger(folder.resolve("ledger.ndjson"));

        try (HttpWorkload workload = new HttpWorkload(settings, List.of("{}"), ledger)) {
            workload.run(Duration.ofSeconds(20));
        }

        Map<DrillFlow, Long> sent = ledger.operations().stream()
                .collect(Collectors.groupingBy(o -> o.stamp().flow(), Collectors.counting()));
        assertThat(sent).containsEntry(DrillFlow.CRITICAL, 20L).containsEntry(DrillFlow.BULK, 10L);
        assertThat(ledger.operations())
                .allMatch(o ->
                        o.stamp().key().charAt(0) == o.stamp().flow().tier().charAt(0));
    }

    private List<Operation> run(int keys, Duration settle) {
        try (Ledger ledger = new Ledger(folder.resolve("ledger.ndjson"));
                HttpWorkload workload = workload(keys, ledger)) {
            workload.run(settle);
            return ledger.operations();
        }
    }

    private HttpWorkload workload(int keys, Ledger ledger) {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new HttpWorkload(settings(address, keys, RATE), List.of("{\"a\":1}"), ledger);
    }

    private static HttpWorkload.Settings settings(URI address, int keys, HttpWorkload.FlowRate... flows) {
        return new HttpWorkload.Settings(
                List.of(address), "r", List.of(flows), keys, Duration.ofMillis(500), 1, HttpWorkload.Retries.NONE);
    }

    private interface Behaviour {
        void answer(HttpExchange exchange, String id, int number) throws IOException;
    }

    private void serve(Behaviour behaviour) {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            received.incrementAndGet();
            String id = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            behaviour.answer(exchange, id, requests.merge(id, 1, Integer::sum));
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Retry-After", "1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
