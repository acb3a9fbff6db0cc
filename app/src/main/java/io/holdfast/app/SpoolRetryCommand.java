package io.holdfast.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast spool retry}. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        description = "Puts refused records back at the end of their lanes; exits with 1 unless every one was.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast spool retry p-17 p-18",
            "  holdfast spool retry --all --reason topic-deleted --operator ann"
        })
final class SpoolRetryCommand implements Callable<Integer> {

    @Mixin
    private SpoolDecision decision = new SpoolDecision();

    @Override
    public Integer call() {
        return decision.decide("retry", "put back", count -> true);
    }
}
