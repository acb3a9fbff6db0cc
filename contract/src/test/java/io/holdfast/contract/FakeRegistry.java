package io.holdfast.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A schema registry in memory that speaks what Holdfast asks of Confluent's REST API: versions of a subject and their schemas. It can
 * be killed and come back on its port.
 */
final class FakeRegistry implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final AtomicInteger asked = new AtomicInteger();
    private final Map<String, TreeMap<Integer, Map<String, Object>>> subjects = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger(100);
    private final String authorization;
    private HttpServer server;
    private final int port;

    FakeRegistry() throws IOException {
        this("");
    }

    /**
     * @param authorization what the header of this name must be; empty for anybody
     */
    FakeRegistry(String authorization) throws IOException {
        this.authorization = authorization;
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int at) throws IOException {
        HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 50);
        listening.createContext("/", this::answer);
        listening.start();
        return listening;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Registers the subject's next version; its id. */
    int register(String subject, String type, String schema) {
        return register(subject, type, schema, List.of());
    }

    int register(String subject, String type, String schema, List<Map<String, Object>> references) {
        TreeMap<Integer, Map<String, Object>> versions = subjects.computeIfAbsent(subject, name -> new TreeMap<>());
        Map<String, Object> version = new LinkedHashMap<>();
        version.put("subject", subject);
        version.put("version", versions.isEmpty() ? 1 : versions.lastKey() + 1);
        version.put("id", ids.incrementAndGet());
        if (!type.equals("AVRO")) {
            version.put("schemaType", type);
        }
        version.put("schema", schema);
        version.put("references", references);
        versions.put((Integer) version.get("version"), version);
        return (Integer) version.get("id");
    }

    void delete(String subject, int version) {
        subjects.get(subject).remove(version);
    }

    void kill() {
        server.stop(0);
    }

    void comeBack() throws IOException {
        server = listen(port);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String[] path = exchange.getRequestURI().getRawPath().split("/", -1);
        String subject = path.length > 2 ? URLDecoder.decode(path[2], StandardCharsets.UTF_8) : "";
        TreeMap<Integer, Map<String, Object>> versions = subjects.getOrDefault(subject, new TreeMap<>());
        String said = exchange.getRequestHeaders().getFirst("authorization");
        if (!authorization.isEmpty() && !authorization.equals(said)) {
            reply(exchange, 401, Map.of("error_code", 40101, "message", "who are you"));
        } else if (path.length == 4 && !versions.isEmpty()) {
            reply(exchange, 200, new ArrayList<>(versions.keySet()));
        } else if (path.length == 5 && !versions.isEmpty()) {
            int number = path[4].equals("latest") ? versions.lastKey() : Integer.parseInt(path[4]);
            Object version = versions.get(number);
            reply(
                    exchange,
                    version == null ? 404 : 200,
                    version == null ? Map.of("error_code", 40402, "message", "Version not found.") : version);
        } else {
            reply(exchange, 404, Map.of("error_code", 40401, "message", "Subject '" + subject + "' not found."));
        }
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
        server.stop(0);
    }
}
