package io.holdfast.app;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.plan.Plan;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast plan}: shows what would change on the clusters. */
@Command(name = "plan", mixinStandardHelpOptions = true, description = "Shows what would change on the clusters.")
final class PlanCommand implements Callable<Integer> {

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Mixin
    private RiskyStepsOption risky = new RiskyStepsOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Catalog read = catalog.require();
        List<Plan> plans = Plans.of(read, risky.asked());
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(Json.text(plans));
        } else {
            plans.forEach(plan -> print(out, plan));
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, Plan plan) {
        out.println("cluster " + plan.cluster() + ":");
        plan.steps().forEach(step -> out.println("  would " + step.describe()));
        plan.findings().forEach(finding -> out.println("  left alone: " + finding));
        if (plan.steps().isEmpty() && plan.findings().isEmpty()) {
            out.println("  as declared");
        }
    }
}
