package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The gateway under test, as a process that can be killed. Thread-safe. */
public final class GatewayProcess implements AutoCloseable {

    private static final long READY_LIMIT_S = 60;
    private static final long STOP_LIMIT_S = 40;
    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);

    private final List<String> command;
    private final URI address;
    private final Path output;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CALL_LIMIT).build();
    private @Nullable Process process;
    private volatile long mostRssKiB;

    /**
     * A gateway that is not started yet.
     *
     * @param command starts it
     * @param address where it listens then
     * @param output what it prints
     */
    public GatewayProcess(List<String> command, URI address, Path output) {
        this.command = command;
        this.address = address;
        this.output = output;
    }

    /** Where it listens. */
    public URI address() {
        return address;
    }

    /** Starts it and waits until it takes critical records. */
    public synchronized void start() {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
        } catch (IOException e) {
            throw new HoldfastException("gateway-start", "the gateway cannot be started: " + e, e);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_LIMIT_S);
        while (deadline - System.nanoTime() > 0) {
            if (get("/health/ready").map(answer -> answer.statusCode() == 200).orElse(false)) {
                return;
            }
            if (!process.isAlive()) {
                break;
            }
            Waiting.ms(50);
        }
        throw new HoldfastException("gateway-start", "the gateway is not ready; see " + output, null);
    }

    /** SIGKILL. */
    public synchronized void kill() {
        Process running = process;
        if (running != null) {
            measure();
            running.destroyForcibly();
            waitFor(running);
        }
    }

    /** SIGTERM, and waits for the end. */
    public synchronized void stop() {
        Process running = process;
        if (running != null && running.isAlive()) {
            measure();
            running.destroy();
            waitFor(running);
        }
    }

    /** How many lanes are in this state; 0 when the gateway does not answer. */
    public long lanes(String state) {
        return get("/v1/lanes")
                .map(answer -> answer.body().split("\"state\":\"" + state + "\"", -1).length - 1L)
                .orElse(0L);
    }

    /** A number of the {@code spool} object of {@code /v1/lanes}; -1 when the gateway does not answer. */
    public long spool(String field) {
        return get("/v1/lanes").map(answer -> number(answer.body(), field)).orElse(-1L);
    }

    /** The sum of one counter over all its tags; 0 when the gateway does not answer. */
    public double counter(String name) {
        return get("/metrics")
                .map(answer -> answer.body()
                        .lines()
                        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum())
                .orElse(0.0);
    }

    /** Notes the process's resident memory, where the machine tells it. */
    public synchronized void measure() {
        Process running = process;
        Path status = running == null ? null : Path.of("/proc", Long.toString(running.pid()), "status");
        if (status == null || !Files.isReadable(status)) {
            return;
        }
        try {
            Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .filter(digits -> !digits.isEmpty())
                    .mapToLong(Long::parseLong)
                    .forEach(kib -> mostRssKiB = Math.max(mostRssKiB, kib));
        } catch (IOException e) {
            mostRssKiB = Math.max(mostRssKiB, 0);
        }
    }

    /** Most resident memory seen, in KiB; 0 where the machine does not tell. */
    public long mostRssKiB() {
        return mostRssKiB;
    }

    private Optional<HttpResponse<String>> get(String path) {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(CALL_LIMIT)
                .build();
        try {
            return Optional.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static long number(String json, String field) {
        int at = json.indexOf("\"" + field + "\":");
        if (at < 0) {
            return -1;
        }
        int start = at + field.length() + 3;
        int end = start;
        while (end < json.length() && Character.isDigit(json.charAt(end))) {
            end++;
        }
        return end == start ? -1 : Long.parseLong(json, start, end, 10);
    }

    private static void waitFor(Process process) {
        try {
            if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
