package io.holdfast.app;

import io.holdfast.delivery.deadletter.LetterFilter;
import io.holdfast.delivery.deadletter.LetterHistory;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which letters are to be decided about: those named, or the open ones that the filters leave. */
final class DlqPicks {

    @Mixin
    private DlqSource source = new DlqSource();

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "ADDRESS",
            description =
                    "Letters by address or id, as list shows them; without any, all open ones that the filters leave.")
    private List<String> addresses = new ArrayList<>();

    @Mixin
    private DlqFilter filter = new DlqFilter();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    DlqSource.Named named() {
        return source.named();
    }

    List<LetterHistory> of(DlqSource.Named from) {
        List<String> named = source.behind(addresses);
        if (named.isEmpty()) {
            return from.letters(filter.filter()).stream()
                    .filter(history -> history.state() == LetterHistory.State.OPEN)
                    .toList();
        }
        if (filter.given()) {
            throw new ParameterException(spec.commandLine(), "filters choose among all letters, not among addresses");
        }
        return DlqChoice.of(named, from.letters(LetterFilter.ALL), from.topic());
    }
}
