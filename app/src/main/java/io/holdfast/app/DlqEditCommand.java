package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.delivery.deadletter.Decisions;
import io.holdfast.delivery.deadletter.LetterFilter;
import io.holdfast.delivery.deadletter.LetterHistory;
import io.holdfast.delivery.deadletter.RedriveGuard;
import io.holdfast.delivery.park.CommandCodec;
import io.holdfast.delivery.park.ParkNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast dlq edit}. */
@Command(
        name = "edit",
        mixinStandardHelpOptions = true,
        description =
                "Has one dead letter of a delivery tried again with another value; key, headers and identity stay.",
        footerHeading = "%nExamples:%n",
        footer = "  holdfast dlq edit payments.ledger 3/42 --value mended.json --by ann")
final class DlqEditCommand implements Callable<Integer> {

    @Mixin
    private DlqSource source = new DlqSource();

    @Parameters(index = "1", arity = "0..1", paramLabel = "ADDRESS", description = "The letter's address or id.")
    private Optional<String> address = Optional.empty();

    @Option(
            names = "--value",
            required = true,
            paramLabel = "FILE",
            description = "Holds the new value, byte for byte.")
    private Path value = Path.of("");

    @Mixin
    private DlqOperator operator = new DlqOperator();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        DlqSource.Named from = source.named();
        ParkNames names = from.own()
                .orElseThrow(() -> new HoldfastException(
                        "dead-letters",
                        "topic \"" + from.topic() + "\" is not a delivery's; export its letters, mend them, and produce"
                                + " them yourself",
                        null));
        if (address.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name the letter by its ADDRESS, such as 3/42");
        }
        byte[] mended = read();
        String by = operator.by();
        RedriveGuard guard = new RedriveGuard(
                Optional.of(from.topics().topicId(names.topic()).orElse("")), operator.force());
        return operator.decide(
                DlqChoice.of(address.stream().toList(), from.letters(LetterFilter.ALL), from.topic()),
                new DlqOperator.Act(
                        "redrive",
                        "redriven, edited",
                        guard::againstRedrive,
                        history -> command(names, history, mended, by)),
                from.topics().client());
    }

    private static ProducerRecord<byte[], byte[]> command(
            ParkNames names, LetterHistory history, byte[] mended, String by) {
        return CommandCodec.write(
                names,
                Decisions.edited(history.letter(), mended, by, System.currentTimeMillis()),
                history.placed().offset());
    }

    private byte[] read() {
        try {
            return Files.readAllBytes(value);
        } catch (IOException e) {
            throw new HoldfastException("dead-letters", "the new value \"" + value + "\" cannot be read: " + e, e);
        }
    }
}
