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

/** {@code holdfast delivery status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the deliveries of a running process.",
            "LAG counts records of its partitions that are not finished, and OLDEST is the age of the oldest of them that was"
                    + " read. PARKED are records that wait in the park log; DEAD those that became dead letters since it began."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast delivery status",
            "  holdfast delivery status payments.ledger --output json --url http://deliveries-1:8080"
        })
final class DeliveryStatusCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FLOW.DELIVERY",
            description = "One delivery (default: all of them).")
    private Optional<String> name = Optional.empty();

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        JsonNode view = gateway.client().get(DeliveriesView.PATH);
        List<JsonNode> shown = new ArrayList<>();
        view.path("deliveries").forEach(shown::add);
        String known = shown.stream().map(one -> one.path("name").asText()).collect(Collectors.joining(", "));
        shown.removeIf(
                one -> name.isPresent() && !name.get().equals(one.path("name").asText()));
        if (name.isPresent() && shown.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("holdfast: no delivery is called \"" + name.get() + "\" there; there are: " + known);
            spec.commandLine().getErr().flush();
            return ExitCode.NO;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            ArrayNode kept = ((ObjectNode) view).putArray("deliveries");
            kept.addAll(shown);
            out.println(Json.text(view));
        } else {
            print(shown, out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void print(List<JsonNode> deliveries, PrintWriter out) {
        TextTable table = new TextTable("DELIVERY", "STATE", "LAG", "OLDEST", "RUNNING", "PARKED", "DIED", "TROUBLE");
        for (JsonNode delivery : deliveries) {
            JsonNode status = delivery.path("status");
            JsonNode partitions = status.path("partitions");
            long oldestMs = 0;
            for (JsonNode partition : partitions) {
                oldestMs = Math.max(oldestMs, partition.path("lagMs").asLong());
            }
            table.row(
                    delivery.path("name").asText(),
                    delivery.path("state").asText(),
                    lag(partitions),
                    oldestMs == 0 ? "-" : LanesCommand.age(oldestMs),
                    sum(partitions, "running"),
                    sum(partitions, "parked"),
                    status.path("dead").asText(),
                    trouble(delivery));
        }
        table.print(out);
    }

    /** The known ones together; at least so many when one is not known. */
    private static String lag(JsonNode partitions) {
        long known = 0;
        int unknown = 0;
        for (JsonNode partition : partitions) {
            long lag = partition.path("lag").asLong();
            known += Math.max(0, lag);
            unknown += lag < 0 ? 1 : 0;
        }
        if (partitions.isEmpty()) {
            return "-";
        }
        return unknown == 0 ? Long.toString(known) : unknown == partitions.size() ? "?" : known + "+?";
    }

    private static long sum(JsonNode partitions, String field) {
        long sum = 0;
        for (JsonNode partition : partitions) {
            sum += partition.path(field).asLong();
        }
        return sum;
    }

    private static String trouble(JsonNode delivery) {
        JsonNode status = delivery.path("status");
        String whole = status.path("trouble").asText();
        if (!whole.isEmpty()) {
            return whole;
        }
        for (JsonNode partition : status.path("partitions")) {
            if (!partition.path("trouble").asText().isEmpty()) {
                return "partition " + partition.path("partition").asText() + ": "
                        + partition.path("trouble").asText();
            }
        }
        if (status.path("sink").path("tripped").asBoolean()) {
            return "too many records died; see why, then: holdfast delivery resume "
                    + delivery.path("name").asText();
        }
        return "";
    }
}
