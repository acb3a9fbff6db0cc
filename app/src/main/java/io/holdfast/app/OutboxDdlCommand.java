package io.holdfast.app;

import io.holdfast.core.catalog.Flow;
import io.holdfast.outbox.OutboxDdl;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast outbox ddl}. */
@Command(
        name = "ddl",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the statements that make a flow's outbox: its tables, its functions and its triggers.",
            "They need no superuser and no extension. Nothing is executed; give them to psql or to your migrations."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast outbox ddl orders | psql shop",
            "  holdfast outbox ddl orders --value bytea > V7__outbox.sql"
        })
final class OutboxDdlCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FLOW", description = "The flow.")
    private String name = "";

    @Option(
            names = "--value",
            paramLabel = "TYPE",
            defaultValue = "jsonb",
            description = "What a value is: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutboxDdl.ValueType type = OutboxDdl.ValueType.JSONB;

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Flow flow = OutboxFlow.find(catalog.require(), name);
        spec.commandLine().getOut().print(OutboxDdl.of(flow, flow.outbox().orElseThrow(), type));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
