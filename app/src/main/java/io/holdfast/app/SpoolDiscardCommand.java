package io.holdfast.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast spool discard}. */
@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        description = "Gives refused records up for good, after asking; exits with 1 unless every one was.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast spool export before.ndjson && holdfast spool discard --all --yes",
            "  holdfast spool discard p-17 --operator ann"
        })
final class SpoolDiscardCommand implements Callable<Integer> {

    @Option(names = "--yes", description = "Do not ask; needed where there is no terminal to answer at.")
    private boolean yes;

    @Mixin
    private SpoolDecision decision = new SpoolDecision();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (!yes && !Terminal.attached()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "discarding loses records for good and there is no terminal to ask at; say --yes");
        }
        return decision.decide("discard", "discarded", count -> yes || agreed(count));
    }

    private boolean agreed(long count) {
        return Terminal.agrees(
                "Discard " + count + (count == 1 ? " record" : " records") + " for good?",
                spec.commandLine().getErr());
    }
}
