package io.holdfast.app;

import io.holdfast.delivery.deadletter.DeadLetter;
import io.holdfast.delivery.deadletter.LetterHistory;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast dlq list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists dead letters that nobody has decided about, of each record the newest; without values.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast dlq list payments.ledger --class SQLException --since 2h",
            "  holdfast dlq list payments.ledger --all --output json",
            "  holdfast dlq list --topic connect-dlq --cluster west"
        })
final class DlqListCommand implements Callable<Integer> {

    private static final int LONGEST = 60;

    @Mixin
    private DlqSource source = new DlqSource();

    @Mixin
    private DlqFilter filter = new DlqFilter();

    @Option(names = "--all", description = "Those that were redriven or discarded too: who decided, and when.")
    private boolean all;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is at least 1, not " + limit);
        }
        List<LetterHistory> found = source.named().letters(filter.filter()).stream()
                .filter(history -> all || history.state() == LetterHistory.State.OPEN)
                .toList();
        List<LetterHistory> shown = found.subList(0, Math.min(limit, found.size()));
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(Json.text(shown.stream().map(DlqView::brief).toList()));
        } else {
            print(shown, out);
        }
        out.flush();
        if (shown.size() < found.size()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(shown.size() + " of " + found.size() + "; more with --limit");
            err.flush();
        }
        return ExitCode.OK;
    }

    private static void print(List<LetterHistory> shown, PrintWriter out) {
        if (shown.isEmpty()) {
            out.println("no dead letters");
            return;
        }
        TextTable table = new TextTable("ADDRESS", "FAILED", "ATTEMPTS", "KEY", "STATE", "CLASS", "MESSAGE");
        for (LetterHistory history : shown) {
            DeadLetter letter = history.letter();
            String errorClass = letter.failure().errorClass();
            table.row(
                    history.placed().address(),
                    DlqView.time(letter.failedAtMs()),
                    letter.attempts(),
                    DlqView.brief(DlqView.readable(letter.key()), LONGEST / 2),
                    DlqView.state(history),
                    errorClass.substring(errorClass.lastIndexOf('.') + 1),
                    DlqView.brief(letter.failure().message(), LONGEST));
        }
        table.print(out);
    }
}
