package io.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast lanes}: the state of every lane of a running gateway. */
@Command(
        name = "lanes",
        mixinStandardHelpOptions = true,
        subcommands = LanesResumeCommand.class,
        description = "Prints the lanes of a running gateway: state, records in flight and spooled, age of the oldest.",
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast lanes", "  holdfast lanes --output json --url http://gateway-1:8080"})
final class LanesCommand implements Callable<Integer> {

    private static final long MINUTE_S = 60;
    private static final long HOUR_S = 3_600;

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        JsonNode view = gateway.client().get("/v1/lanes");
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(Json.text(view));
        } else {
            print(view, out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void print(JsonNode view, PrintWriter out) {
        long nowMs = view.path("nowMs").asLong();
        TextTable table = new TextTable("LANE", "FLOW", "STATE", "IN FLIGHT", "SPOOLED", "OLDEST");
        for (JsonNode lane : view.path("lanes")) {
            long oldestMs = lane.path("oldestSpooledMs").asLong();
            table.row(
                    lane.path("topic").asText() + "-" + lane.path("partition").asText(),
                    lane.path("flow").asText(),
                    lane.path("state").asText(),
                    lane.path("inFlight").asText(),
                    lane.path("spooled").asText(),
                    oldestMs == 0 ? "-" : age(nowMs - oldestMs));
        }
        table.print(out);
        JsonNode spool = view.path("spool");
        out.println();
        out.println(view.path("phase").asText() + "; in flight "
                + view.path("inFlightRecords").asText() + " records; spool "
                + spool.path("entries").asText() + " records, "
                + mib(spool.path("liveBytes").asLong()) + " of "
                + mib(spool.path("maxBytes").asLong())
                + (spool.path("writable").asBoolean() ? "" : ", not writable") + "; refused "
                + spool.path("refused").asText());
        view.path("problems").forEach(problem -> out.println("problem: " + problem.asText()));
    }

    private static String mib(long bytes) {
        return (bytes + (1 << 20) - 1 >> 20) + " MiB";
    }

    /** A length of time in its two largest units. */
    static String age(long ms) {
        long seconds = Math.max(0, Duration.ofMillis(ms).toSeconds());
        if (seconds < MINUTE_S) {
            return seconds + "s";
        }
        return seconds < HOUR_S
                ? seconds / MINUTE_S + "m" + seconds % MINUTE_S + "s"
                : seconds / HOUR_S + "h" + seconds % HOUR_S / MINUTE_S + "m";
    }
}
