package io.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code spool retry} and {@code spool discard} share: which records, who decides, and what became of each. */
final class SpoolDecision {

    @Parameters(arity = "0..*", paramLabel = "ID", description = "The records' ids.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "All refused records that --reason and --flow leave.")
    private boolean all;

    @Option(
            names = "--operator",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who decides; stands in the gateway's audit log (default: the system's user).")
    private String operator = "";

    @Mixin
    private RefusedFilter filter = new RefusedFilter();

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** One record's fate. */
    record Decided(String id, boolean done, String detail) {}

    /**
     * Decides about each record.
     *
     * @param agreed asked with the number of records before the first is touched
     */
    int decide(String decision, String past, LongPredicate agreed) {
        check();
        RefusedClient client = new RefusedClient(gateway.client());
        List<JsonNode> found = new ArrayList<>();
        if (all) {
            client.forEach(filter, found::add);
        }
        List<String> chosen =
                all ? found.stream().map(refused -> refused.path("id").asText()).toList() : ids;
        if (!chosen.isEmpty() && !agreed.test(chosen.size())) {
            return ExitCode.NO;
        }
        PrintWriter out = spec.commandLine().getOut();
        List<Decided> decided = new ArrayList<>();
        for (String id : chosen) {
            GatewayClient.Answer answer = client.decide(decision, id, operator);
            Decided fate = new Decided(id, answer.ok(), answer.ok() ? past : answer.detail());
            decided.add(fate);
            if (!output.json()) {
                out.println(
                        (fate.done() ? "" : "not " + past + ": ") + id + (fate.done() ? " " : ": ") + fate.detail());
                out.flush();
            }
        }
        long done = decided.stream().filter(Decided::done).count();
        out.println(output.json() ? Json.text(decided) : done + " of " + decided.size() + " " + past);
        out.flush();
        return done < decided.size() ? ExitCode.NO : ExitCode.OK;
    }

    private void check() {
        if (all == !ids.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), all ? "either ids or --all, not both" : "name ids, or say --all");
        }
        if (!all && filter.given()) {
            throw new ParameterException(spec.commandLine(), "--reason and --flow choose among --all, not among ids");
        }
        if (operator.isBlank()) {
            throw new ParameterException(spec.commandLine(), "--operator is empty; say who decides");
        }
    }
}
