package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.outbox.OutboxOperator;
import io.holdfast.outbox.OutboxSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast outbox set-aside}. */
@Command(
        name = "set-aside",
        mixinStandardHelpOptions = true,
        description = {
            "Moves a row that cannot be published to the outbox's table of errors; its key goes on without it.",
            "The instance that has its shard does it, so that a row is published or set aside and never both."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast outbox set-aside orders 4711 --reason \"larger than any consumer takes\""})
final class OutboxSetAsideCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Parameters(index = "0", paramLabel = "FLOW", description = "The flow.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "ROW", description = "The row's number, as holdfast outbox status shows it.")
    private long seq;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why; kept with the row, with who decided.")
    private String reason = "";

    @Option(
            names = "--operator",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who decides (default: the system's user).")
    private String operator = "";

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Catalog read = catalog.require();
        OutboxSettings settings = OutboxSettings.of(read, OutboxFlow.find(read, name));
        try {
            return said(new OutboxOperator(settings).setAside(seq, operator, reason, LIMIT), settings);
        } catch (SQLException e) {
            throw new HoldfastException(
                    "outbox", "the database of outbox \"" + name + "\" does not do that: " + e.getMessage(), e);
        }
    }

    private int said(OutboxOperator.SetAside outcome, OutboxSettings settings) {
        String row = "row " + seq + " of " + settings.table();
        return switch (outcome) {
            case DONE -> tell(ExitCode.OK, row + " is in " + settings.table() + "_errors");
            case PUBLISHED -> tell(ExitCode.NO, row + " was published meanwhile, and is not set aside");
            case NOT_THERE -> tell(ExitCode.NO, "there is no " + row + "; it was published, or never was");
            case MARKED ->
                tell(
                        ExitCode.NO,
                        row + " is marked, and no instance has looked within " + LIMIT.toSeconds()
                                + " s; it is set aside once one runs");
        };
    }

    private int tell(int code, String text) {
        if (code == ExitCode.OK) {
            spec.commandLine().getOut().println(text);
            spec.commandLine().getOut().flush();
        } else {
            spec.commandLine().getErr().println("holdfast: " + text);
            spec.commandLine().getErr().flush();
        }
        return code;
    }
}
