package io.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast outbox status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the outboxes of a running process: how many instances share each, which shards are this one's, and of"
                    + " those how many rows wait.",
            "Below an outbox stand its rows that cannot be published, whose keys wait for holdfast outbox set-aside."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast outbox status", "  holdfast outbox status orders --output json --url http://outbox-1:8080"
        })
final class OutboxStatusCommand implements Callable<Integer> {

    @Parameters(index = "0", arity = "0..1", paramLabel = "FLOW", description = "One outbox (default: all of them).")
    private Optional<String> name = Optional.empty();

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        JsonNode view = gateway.client().get(OutboxesView.PATH);
        List<JsonNode> shown = new ArrayList<>();
        view.path("outboxes").forEach(shown::add);
        String known = shown.stream().map(one -> one.path("name").asText()).collect(Collectors.joining(", "));
        shown.removeIf(
                one -> name.isPresent() && !name.get().equals(one.path("name").asText()));
        if (name.isPresent() && shown.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("holdfast: no outbox is called \"" + name.get() + "\" there; there are: " + known);
            spec.commandLine().getErr().flush();
            return ExitCode.NO;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            ArrayNode kept = ((ObjectNode) view).putArray("outboxes");
            kept.addAll(shown);
            out.println(Json.text(view));
        } else {
            print(shown, out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void print(List<JsonNode> outboxes, PrintWriter out) {
        TextTable table =
                new TextTable("OUTBOX", "STATE", "INSTANCES", "SHARDS", "WAITING", "OLDEST", "PUBLISHED", "TROUBLE");
        for (JsonNode outbox : outboxes) {
            JsonNode status = outbox.path("status");
            long waiting = 0;
            long oldestMs = 0;
            for (JsonNode shard : status.path("shards")) {
                waiting += shard.path("waiting").asLong();
                oldestMs = Math.max(oldestMs, shard.path("oldestMs").asLong());
            }
            table.row(
                    outbox.path("name").asText(),
                    outbox.path("state").asText(),
                    status.path("members").asText(),
                    shards(status),
                    waiting,
                    oldestMs == 0 ? "-" : LanesCommand.age(oldestMs),
                    status.path("published").asText(),
                    trouble(status));
        }
        table.print(out);
        outboxes.forEach(outbox -> held(outbox, out));
    }

    private static String shards(JsonNode status) {
        List<String> mine = new ArrayList<>();
        status.path("shards").forEach(shard -> mine.add(shard.path("shard").asText()));
        return mine.isEmpty() ? "-" : String.join(",", mine);
    }

    private static String trouble(JsonNode status) {
        String whole = status.path("trouble").asText();
        if (!whole.isEmpty()) {
            return whole;
        }
        for (JsonNode shard : status.path("shards")) {
            if (!shard.path("trouble").asText().isEmpty()) {
                return "shard " + shard.path("shard").asText() + ": "
                        + shard.path("trouble").asText();
            }
        }
        return "";
    }

    private static void held(JsonNode outbox, PrintWriter out) {
        for (JsonNode shard : outbox.path("status").path("shards")) {
            for (JsonNode row : shard.path("held")) {
                out.println(outbox.path("name").asText() + ": row "
                        + row.path("seq").asText() + " ("
                        + row.path("id").asText() + ") holds its key: "
                        + row.path("why").asText());
            }
        }
    }
}
