package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast send}: streams a file through the gateway, a record a line. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description =
                "Streams a file through the gateway, one record a line; exits with 1 unless every record was taken.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast send earthquakes examples/data/earthquakes.ndjson",
            "  holdfast send payments today.ndjson --idempotency-key today",
            "  generate | holdfast send payments - --rate 100"
        })
final class SendCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";
    private static final double NS = 1e9;

    @Parameters(index = "0", paramLabel = "FLOW", description = "The flow.")
    private String flow = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "NDJSON; - for standard input.")
    private String file = "";

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Names record n as KEY/n, so that the same file can be sent again safely.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--rate", paramLabel = "N", description = "Send at most N records a second.")
    private @Nullable Integer rate;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        if (rate != null && rate < 1) {
            throw new ParameterException(spec.commandLine(), "--rate is at least 1 a second, not " + rate);
        }
        checkFile();
        SendTally tally = new SendTally();
        long beganNs = System.nanoTime();
        try {
            SendProgress progress =
                    new SendProgress(tally, lines(), spec.commandLine().getErr());
            Optional<String> refusal = stream(tally, progress);
            if (refusal.isPresent()) {
                progress.print("holdfast: the gateway took nothing, it answered " + refusal.get());
                return ExitCode.NO;
            }
            summary(tally, System.nanoTime() - beganNs);
            return tally.allTaken() ? ExitCode.OK : ExitCode.NO;
        } catch (IOException e) {
            summary(tally, System.nanoTime() - beganNs);
            throw new HoldfastException(
                    "send",
                    "sending " + name() + " to " + gateway.uri() + " broke off: " + e.getMessage() + "; "
                            + (key.isPresent()
                                    ? "send it again under the same --idempotency-key, and nothing is doubled"
                                    : "with --idempotency-key it could be sent again without doubling anything"),
                    e);
        }
    }

    private Optional<String> stream(SendTally tally, SendProgress progress) throws IOException, InterruptedException {
        String path = "/v1/flows/" + GatewayClient.encoded(flow) + "/batch";
        try (LineSource source = new LineSource(input(), name());
                BatchStream stream = BatchStream.open(gateway.address(), path, key, result -> {
                    tally.answered(result).forEach(failure -> progress.print(failure.toString()));
                    progress.update();
                })) {
            feed(source, stream, tally, progress);
            return stream.finish();
        } finally {
            progress.end();
        }
    }

    private void feed(LineSource source, BatchStream stream, SendTally tally, SendProgress progress)
            throws IOException, InterruptedException {
        long beganNs = System.nanoTime();
        progress.update();
        for (byte[] line = source.next(); line != null; line = source.next()) {
            tally.sent(source.number());
            if (rate != null) {
                long dueNs = beganNs + (long) ((tally.sent() - 1) * NS / rate);
                TimeUnit.NANOSECONDS.sleep(dueNs - System.nanoTime());
            }
            if (!stream.write(line)) {
                return;
            }
            progress.update();
        }
    }

    private void checkFile() {
        if (!file.equals(STANDARD_INPUT) && !Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file))) {
            throw new HoldfastException(
                    "send", "\"" + file + "\" is no file that can be read; name one, or - for standard input", null);
        }
    }

    private InputStream input() throws IOException {
        return file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file));
    }

    private String name() {
        return file.equals(STANDARD_INPUT) ? "standard input" : "\"" + file + "\"";
    }

    /** How many records a file has; unknown for standard input. */
    private Optional<Long> lines() throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return Optional.empty();
        }
        try (LineSource source = new LineSource(input(), name())) {
            long count = 0;
            while (source.next() != null) {
                count++;
            }
            return Optional.of(count);
        }
    }

    private void summary(SendTally tally, long tookNs) {
        double seconds = tookNs / NS;
        long unanswered = tally.sent() - tally.answered();
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("flow", flow);
            report.put("file", file);
            report.put("sent", tally.sent());
            report.put("statuses", tally.statuses());
            report.put("unanswered", unanswered);
            report.put("seconds", Math.round(seconds * 1_000) / 1_000.0);
            report.put("failures", tally.failures());
            report.put("failed", tally.failed());
            out.println(Json.text(report));
        } else {
            text(tally, out, seconds);
        }
        out.flush();
    }

    private static void text(SendTally tally, PrintWriter out, double seconds) {
        long more = tally.failed() - tally.failures().size();
        if (more > 0) {
            out.println("and " + more + " more that were not taken");
        }
        long unanswered = tally.sent() - tally.answered();
        String statuses = tally.statuses().entrySet().stream()
                .map(status -> status.getValue() + " " + status.getKey())
                .collect(Collectors.joining(", "));
        out.println(String.format(
                Locale.ROOT,
                "%d records in %.1f s: %s%s",
                tally.sent(),
                seconds,
                statuses.isEmpty() ? "no results" : statuses,
                unanswered > 0 ? ", " + unanswered + " without an answer" : ""));
    }
}
