package io.holdfast.drill.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A schema registry of one subject, which speaks Confluent's REST API and can be away in several ways. Thread-safe. */
final class DrillRegistry implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FIRST_ID = 41;

    /** How it is. */
    enum State {
        /** It answers. */
        UP,
        /** Nothing listens on its port. */
        AWAY,
        /** It takes requests and does not answer. */
        SILENT,
        /** It answers 500. */
        FAILING
    }

    private final String subject;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "drill-registry");
        thread.setDaemon(true);
        return thread;
    });
    private final List<String> versions = new ArrayList<>();
    private State state = State.UP;
    private @Nullable HttpServer server;
    private final int port;

    DrillRegistry(String subject) {
        this.subject = subject;
        HttpServer listening = listen(0);
        this.server = listening;
        this.port = listening.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** From now on it is so. */
    synchronized void be(State next) {
        state = next;
        notifyAll();
        HttpServer listening = server;
        if (next == State.AWAY && listening != null) {
            listening.stop(0);
            server = null;
        } else if (next != State.AWAY && listening == null) {
            server = listen(port);
        }
    }

    /** Registers the subject's next version, however it is; its id. */
    synchronized int register(String schema) {
        versions.add(schema);
        return FIRST_ID + versions.size() - 1;
    }

    private HttpServer listen(int at) {
        try {
            HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 50);
            listening.setExecutor(threads);
            listening.createContext("/", this::answer);
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new HoldfastException("drill-registry", "the drill's registry cannot listen: " + e, e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        switch (awaitTurn()) {
            case UP -> tell(exchange);
            case FAILING -> reply(exchange, 500, Map.of("error_code", 50001, "message", "backend store failed"));
            case AWAY, SILENT -> exchange.close();
        }
    }

    /** While it is silent, requests wait. */
    private synchronized State awaitTurn() {
        State asked = state;
        while (asked == State.SILENT && state == State.SILENT) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return State.SILENT;
            }
        }
        return asked;
    }

    private synchronized void tell(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getRawPath().split("/", -1);
        boolean known = path.length >= 4 && path[2].equals(subject);
        if (known && path.length == 4) {
            List<Integer> numbers = new ArrayList<>();
            for (int number = 1; number <= versions.size(); number++) {
                numbers.add(number);
            }
            reply(exchange, 200, numbers);
            return;
        }
        int number = known ? number(path[4]) : 0;
        if (number < 1 || number > versions.size()) {
            reply(exchange, 404, Map.of("error_code", 40401, "message", "not found"));
            return;
        }
        reply(
                exchange,
                200,
                Map.of(
                        "subject",
                        subject,
                        "version",
                        number,
                        "id",
                        FIRST_ID + number - 1,
                        "schemaType",
                        "JSON",
                        "schema",
                        versions.get(number - 1)));
    }

    private int number(String version) {
        return version.equals("latest") ? versions.size() : Integer.parseInt(version);
    }

    private static void reply(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] text = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("content-type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    @Override
    public void close() {
        be(State.AWAY);
        threads.shutdownNow();
    }
}
