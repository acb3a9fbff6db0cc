package io.holdfast.drill.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.core.HoldfastException;
import io.holdfast.drill.delivery.DeliveryExperiment.Endpoint;
import io.holdfast.drill.delivery.DeliveryExperiment.Refusal;
import io.holdfast.drill.experiment.Waiting;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Stamp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Where a drill's delivery ends: an HTTP endpoint that notes each request before it answers it, slowly or with a refusal as
 * the experiment says. Thread-safe.
 */
final class EffectEndpoint implements Effects {

    /** Header in which a process names itself. */
    private static final String PROCESS = "Drill-Process";

    private static final int THREADS = 64;
    private static final int NO_CONTENT = 204;

    private final Endpoint declared;
    private final RequestLog log;
    private final Random random;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private volatile long loadBeganNanos = Long.MAX_VALUE;

    private EffectEndpoint(Endpoint declared, RequestLog log, Random random) throws IOException {
        this.declared = declared;
        this.log = log;
        this.random = random;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    /** Listens on a free port; {@code file} gets every request. */
    static EffectEndpoint start(Endpoint declared, Path file, Random random) {
        try {
            EffectEndpoint endpoint = new EffectEndpoint(declared, new RequestLog(file), random);
            endpoint.server.setExecutor(endpoint.threads);
            endpoint.server.createContext("/", endpoint::answer);
            endpoint.server.start();
            return endpoint;
        } catch (IOException e) {
            throw new HoldfastException("drill-endpoint", "the drill's endpoint cannot listen: " + e, e);
        }
    }

    @Override
    public String sink(String life) {
        return "{ http: { url: \"http://127.0.0.1:" + server.getAddress().getPort()
                + "/\", connect-timeout: 1s, timeout: 5s, headers: { " + PROCESS + ": \"" + life + "\" } } }";
    }

    @Override
    public void loadBegins() {
        loadBeganNanos = System.nanoTime();
    }

    @Override
    public List<Request> all() {
        return log.all();
    }

    @Override
    public long count() {
        return log.count();
    }

    @Override
    public long of(String life) {
        return log.of(life);
    }

    @Override
    public boolean keyed() {
        return true;
    }

    @Override
    public long refusesFromNanos() {
        return declared.refusals().stream()
                .map(Refusal::at)
                .min(Duration::compareTo)
                .filter(at -> loadBeganNanos != Long.MAX_VALUE)
                .map(at -> loadBeganNanos + at.toNanos())
                .orElse(Long.MAX_VALUE);
    }

    @Override
    public Set<String> refusedKeys() {
        return declared.refusals().stream()
                .flatMap(refusal -> refusal.keys().stream())
                .map(DrillFlow.CRITICAL::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            long began = System.nanoTime();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Stamp stamp = Stamp.read(body);
            int status = status(stamp, began);
            Waiting.ms(declared.latency().pick(random));
            Request request = new Request(
                    stamp,
                    header(exchange, "Idempotency-Key"),
                    Stamp.whole(body),
                    header(exchange, PROCESS),
                    began,
                    System.nanoTime(),
                    status);
            log.note(request);
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private int status(Stamp stamp, long now) {
        return declared.refusals().stream()
                .filter(refusal -> stands(refusal, now) && concerns(refusal, stamp))
                .mapToInt(Refusal::status)
                .findFirst()
                .orElse(NO_CONTENT);
    }

    private boolean stands(Refusal refusal, long now) {
        Duration since = Duration.ofNanos(Math.max(0, now - loadBeganNanos));
        return loadBeganNanos != Long.MAX_VALUE
                && since.compareTo(refusal.at()) >= 0
                && refusal.lasting()
                        .map(lasting -> since.compareTo(refusal.at().plus(lasting)) < 0)
                        .orElse(true);
    }

    private static boolean concerns(Refusal refusal, Stamp stamp) {
        return refusal.keys().stream().map(DrillFlow.CRITICAL::key).anyMatch(stamp.key()::equals);
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        log.close();
    }
}
