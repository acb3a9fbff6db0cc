package io.holdfast.app;

import io.holdfast.delivery.deadletter.DeadLetter;
import io.holdfast.delivery.deadletter.LetterDecision;
import io.holdfast.delivery.deadletter.LetterFilter;
import io.holdfast.delivery.deadletter.LetterHistory;
import io.holdfast.delivery.deadletter.PlacedLetter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast dlq show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description =
                "Shows the whole story of dead letters, with keys and values; exits with 1 when one is not there.",
        footerHeading = "%nExamples:%n",
        footer = "  holdfast dlq show payments.ledger 3/42")
final class DlqShowCommand implements Callable<Integer> {

    @Mixin
    private DlqSource source = new DlqSource();

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "ADDRESS",
            description = "Partition and offset of the record in its source, such as 3/42, or its id;"
                    + " with --topic partition and offset in that topic.")
    private List<String> addresses = new ArrayList<>();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<String> named = source.behind(addresses);
        if (named.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name the letter by its ADDRESS, such as 3/42");
        }
        DlqSource.Named from = source.named();
        List<LetterHistory> found = DlqChoice.of(named, from.letters(LetterFilter.ALL), from.topic());
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(Json.text(found.stream().map(DlqView::whole).toList()));
        } else {
            found.forEach(history -> print(history, out));
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void print(LetterHistory history, PrintWriter out) {
        DeadLetter letter = history.letter();
        DeadLetter.Source from = letter.source();
        PlacedLetter placed = history.placed();
        out.println("address       " + placed.address());
        out.println("id            " + (letter.id().isEmpty() ? "none" : letter.id()));
        out.println("state         " + DlqView.state(history));
        out.println("record        "
                + (from.topic().isEmpty()
                        ? "unknown"
                        : from.topic() + "-" + from.partition() + "@" + from.offset() + " of "
                                + DlqView.time(from.timestampMs())));
        out.println("letter        " + placed.partition() + "@" + placed.offset() + " of "
                + DlqView.time(placed.appendedMs()));
        out.println("written by    " + letter.writer() + " ("
                + letter.convention().name().toLowerCase(Locale.ROOT) + ")");
        out.println("attempts      " + letter.attempts());
        out.println("first failed  " + DlqView.time(letter.firstFailedAtMs()));
        out.println("last failed   " + DlqView.time(letter.failedAtMs()));
        out.println("class         " + letter.failure().errorClass());
        out.println("message       " + letter.failure().message());
        out.println("redrives      " + history.redrives());
        for (LetterDecision decision : history.decisions()) {
            out.println("decision      " + DlqView.decision(decision));
        }
        for (Header header : letter.headers()) {
            out.println("header        " + header.key() + ": " + DlqView.readable(header.value()));
        }
        out.println("key           " + DlqView.readable(letter.key()));
        byte[] value = letter.value();
        out.println(
                "value         " + DlqView.readable(value) + (value == null ? "" : " (" + value.length + " bytes)"));
        letter.failure().stack().lines().forEach(line -> out.println("  " + line));
    }
}
