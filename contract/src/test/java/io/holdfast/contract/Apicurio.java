package io.holdfast.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Apicurio Registry as a process of its own, which keeps everything in memory and ends with {@link #close}. */
final class Apicurio implements AutoCloseable {

    /** Where the build of long tests unpacks it; it is not there in other builds. */
    static final Path JAR = Path.of("target/apicurio/quarkus-run.jar");

    /** The oldest Java that it runs on. */
    static final int JAVA = 21;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FEATURE = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String url;

    private Apicurio(Process process, int port) {
        this.process = process;
        this.url = "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    /** A Java that it runs on: this one, those that variables named JAVA_HOME... say, or those at the usual places. */
    static Optional<Path> java() {
        List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("JAVA_HOME") && !value.isBlank()) {
                homes.add(Path.of(value));
            }
        });
        homes.addAll(within(Path.of("/usr/lib/jvm")));
        homes.addAll(within(Path.of(System.getProperty("user.home"), ".sdkman/candidates/java")));
        within(Path.of("/Library/Java/JavaVirtualMachines")).forEach(at -> homes.add(at.resolve("Contents/Home")));
        return homes.stream()
                .filter(home -> feature(home) >= JAVA)
                .map(home -> home.resolve("bin/java"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<Path> within(Path folder) {
        try (Stream<Path> found = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            return found.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** 21 for Java 21; 0 where there is none. */
    private static int feature(Path home) {
        try {
            Matcher matcher = FEATURE.matcher(Files.readString(home.resolve("release")));
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Starts it and waits until it answers. */
    static Apicurio start(Path java, Path output) throws IOException {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                        java.toString(), "-Xmx384m", "-XX:+UseSerialGC", "-jar", JAR.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_HOST",
                        "127.0.0.1",
                        "QUARKUS_HTTP_PORT",
                        Integer.toString(port),
                        "QUARKUS_MANAGEMENT_HOST",
                        "127.0.0.1",
                        "QUARKUS_MANAGEMENT_PORT",
                        Integer.toString(freePort())));
        Apicurio started = new Apicurio(builder.start(), port);
        try {
            Awaitility.await("Apicurio Registry answers; see " + output)
                    .atMost(START_LIMIT)
                    .ignoreExceptions()
                    .until(() -> started.send("GET", "/subjects", "").isArray());
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** Where its Confluent-compatible API is. */
    String url() {
        return url;
    }

    /** Registers the subject's next version as serializers do; its id. */
    int register(String subject, Map<String, Object> schema) throws Exception {
        return send("POST", "/subjects/" + subject + "/versions", JSON.writeValueAsString(schema))
                .path("id")
                .asInt();
    }

    private JsonNode send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .header("content-type", "application/vnd.schemaregistry.v1+json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(method + " " + path + " was answered " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
