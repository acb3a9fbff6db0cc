package io.holdfast.app;

import io.holdfast.app.monitor.RulesFile;
import io.holdfast.core.catalog.Catalog;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast alerts}: rules for Prometheus. */
@Command(
        name = "alerts",
        mixinStandardHelpOptions = true,
        description = "Prints alerting rules for Prometheus, made from the catalog's tiers, owners and objectives.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast alerts > holdfast-rules.yml && promtool check rules holdfast-rules.yml",
            "  holdfast alerts --job gateways --runbooks https://wiki.example.com/holdfast"
        })
final class AlertsCommand implements Callable<Integer> {

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Option(
            names = "--job",
            paramLabel = "JOB",
            defaultValue = "holdfast",
            description = "Name under which Prometheus scrapes gateways and deliveries (default: ${DEFAULT-VALUE}).")
    private String job = "holdfast";

    @Option(
            names = "--runbooks",
            paramLabel = "URL",
            defaultValue = "docs/operating/monitoring.md",
            description = "Page with a section for each alert, linked from each (default: ${DEFAULT-VALUE}).")
    private String runbooks = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Catalog read = catalog.require();
        if (job.contains("\"") || job.contains("\\")) {
            spec.commandLine().getErr().println("holdfast: --job " + job + " has quotes or backslashes; name a job");
            return ExitCode.NOT_HAPPENED;
        }
        spec.commandLine().getOut().print(RulesFile.of(read, job, runbooks));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
