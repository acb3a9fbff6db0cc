package io.holdfast.app;

import io.holdfast.app.monitor.Dashboard;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast dashboard}: a dashboard for Grafana. */
@Command(
        name = "dashboard",
        mixinStandardHelpOptions = true,
        description =
                "Prints a dashboard for Grafana as JSON: processes and spool, then flows and deliveries, tier by tier.",
        footerHeading = "%nExamples:%n",
        footer = "  holdfast dashboard > holdfast.json")
final class DashboardCommand implements Callable<Integer> {

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Option(
            names = "--title",
            paramLabel = "TITLE",
            defaultValue = "Holdfast",
            description = "What it is called (default: ${DEFAULT-VALUE}).")
    private String title = "Holdfast";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(Json.text(Dashboard.of(catalog.require(), title)));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
