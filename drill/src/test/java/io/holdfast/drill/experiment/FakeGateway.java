package io.holdfast.drill.experiment;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;

/** A process that is ready at once, has one lane that is direct, and promises everything it is sent. */
public final class FakeGateway {

    private FakeGateway() {}

    /** One whose folder is {@code gateway} in a sandbox's folder. */
    public static GatewayProcess.Spec spec(Path sandbox) throws IOException {
        Path folder = sandbox.resolve("gateway");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FakeGateway.class.getName(),
                Integer.toString(port),
                folder.toString());
        return new GatewayProcess.Spec(
                "the gateway", command, URI.create("http://127.0.0.1:" + port), folder, sandbox.resolve("gateway.log"));
    }

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            boolean record = exchange.getRequestMethod().equals("POST");
            String body =
                    record ? "{\"id\":\"" + id + "\"}" : "{\"lanes\":[{\"flow\":\"drill\",\"state\":\"direct\"}]}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(record ? 202 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }
}
