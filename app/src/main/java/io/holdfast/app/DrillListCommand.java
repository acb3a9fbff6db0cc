package io.holdfast.app;

import io.holdfast.drill.Scenarios;
import io.holdfast.drill.delivery.DeliveryExperiment;
import io.holdfast.drill.experiment.Experiment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast drill list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the built-in drills.")
final class DrillListCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        for (String name : Experiment.BUILT_IN) {
            spec.commandLine()
                    .getOut()
                    .println(name + ": " + Experiment.builtIn(name).summary());
        }
        for (String name : DeliveryExperiment.BUILT_IN) {
            spec.commandLine()
                    .getOut()
                    .println(name + ": " + DeliveryExperiment.builtIn(name).summary());
        }
        Scenarios.BUILT_IN.forEach(
                scenario -> spec.commandLine().getOut().println(scenario.name() + ": " + scenario.summary()));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
