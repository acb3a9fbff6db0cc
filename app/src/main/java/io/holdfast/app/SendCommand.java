package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast send}: streams a file through the gateway, a record a line. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description =
                "Streams a file through the gateway, one record a line; exits with 1 unless every record was taken.")
final class SendCommand implements Callable<Integer> {

    private static final Pattern STATUS = Pattern.compile("\"status\":\"(\\w+)\"");
    private static final int PROGRESS_EVERY = 500;

    @Parameters(index = "0", paramLabel = "FLOW", description = "The flow.")
    private String flow = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "NDJSON.")
    private Path file = Path.of("");

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8080",
            description = "The gateway (default: ${DEFAULT-VALUE}).")
    private URI url = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Names record n as KEY/n, so that the same file can be sent again safely.")
    private Optional<String> key = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        try {
            long total = lines();
            HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve("/v1/flows/" + flow + "/batch"))
                    .header("Content-Type", "application/x-ndjson")
                    .POST(HttpRequest.BodyPublishers.ofFile(file));
            key.ifPresent(name -> request.header("Idempotency-Key", name));
            HttpResponse<InputStream> response = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                String problem = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
                throw new HoldfastException(
                        "send", "the gateway answered " + response.statusCode() + ": " + problem, null);
            }
            return summary(count(response, total), total);
        } catch (IOException | UncheckedIOException e) {
            throw new HoldfastException(
                    "send", "sending \"" + file + "\" to " + url + " failed (" + e + "); is the gateway running?", e);
        }
    }

    private long lines() throws IOException {
        try (var all = Files.lines(file)) {
            return all.filter(line -> !line.isBlank()).count();
        }
    }

    private Map<String, Long> count(HttpResponse<InputStream> response, long total) throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        PrintWriter err = spec.commandLine().getErr();
        long done = 0;
        try (BufferedReader results =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = results.readLine(); line != null; line = results.readLine()) {
                Matcher status = STATUS.matcher(line);
                counts.merge(status.find() ? status.group(1) : "unreadable", 1L, Long::sum);
                done++;
                if (CommandLine.Help.Ansi.AUTO.enabled() && (done % PROGRESS_EVERY == 0 || done == total)) {
                    err.print("\r" + bar(done, total));
                    err.flush();
                }
            }
        }
        if (CommandLine.Help.Ansi.AUTO.enabled()) {
            err.println();
        }
        return counts;
    }

    private int summary(Map<String, Long> counts, long total) {
        long taken = counts.getOrDefault("published", 0L) + counts.getOrDefault("spooled", 0L);
        long answered = counts.values().stream().mapToLong(Long::longValue).sum();
        spec.commandLine()
                .getOut()
                .println(total + " records: " + counts
                        + (answered < total ? ", " + (total - answered) + " without an answer" : ""));
        spec.commandLine().getOut().flush();
        return taken == total ? ExitCode.OK : ExitCode.NO;
    }

    private static String bar(long done, long total) {
        int width = 40;
        int filled = (int) (width * done / Math.max(1, total));
        return "[" + "#".repeat(filled) + " ".repeat(width - filled) + "] " + done + "/" + total;
    }
}
