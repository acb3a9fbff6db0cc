package io.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast spool list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists refused records, without their values.",
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast spool list", "  holdfast spool list --flow payments --output json"})
final class SpoolListCommand implements Callable<Integer> {

    @Mixin
    private RefusedFilter filter = new RefusedFilter();

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<JsonNode> found = new ArrayList<>();
        new RefusedClient(gateway.client()).forEach(filter, found::add);
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(Json.text(found));
        } else {
            print(found, out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void print(List<JsonNode> found, PrintWriter out) {
        TextTable table = new TextTable("ID", "FLOW", "RECORD", "PARTITION", "REFUSED", "REASON", "MESSAGE");
        for (JsonNode refused : found) {
            table.row(
                    refused.path("id").asText(),
                    refused.path("flow").asText(),
                    refused.path("recordId").asText(),
                    refused.path("topic").asText() + "-"
                            + refused.path("partition").asText(),
                    Instant.ofEpochMilli(refused.path("refusedAtMs").asLong()),
                    refused.path("reason").asText(),
                    refused.path("message").asText());
        }
        if (found.isEmpty()) {
            out.println("no refused records");
        } else {
            table.print(out);
        }
    }
}
