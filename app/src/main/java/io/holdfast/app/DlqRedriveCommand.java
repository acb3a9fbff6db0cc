package io.holdfast.app;

import io.holdfast.delivery.deadletter.Decisions;
import io.holdfast.delivery.deadletter.ForeignRedrive;
import io.holdfast.delivery.deadletter.LetterHistory;
import io.holdfast.delivery.deadletter.RedriveGuard;
import io.holdfast.delivery.park.CommandCodec;
import io.holdfast.delivery.park.ParkNames;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast dlq redrive}. */
@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        description =
                "Has dead letters tried again, after asking when there are several; exits with 1 unless every one is."
                        + " Broken off, it can be run again: what was redriven is not open any more.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast dlq redrive payments.ledger 3/42",
            "  holdfast dlq redrive payments.ledger --class SQLException --since 2h --dry-run",
            "  holdfast dlq redrive --topic connect-dlq --to orders --rate 10 --yes"
        })
final class DlqRedriveCommand implements Callable<Integer> {

    @Mixin
    private DlqPicks picks = new DlqPicks();

    @Option(
            names = "--to",
            paramLabel = "TOPIC",
            description = "With --topic: where the records go (default: the topic that each letter names).")
    private Optional<String> to = Optional.empty();

    @Mixin
    private DlqOperator operator = new DlqOperator();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        DlqSource.Named from = picks.named();
        if (from.own().isPresent() && to.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--to goes with --topic; a delivery tries its own records again in their place");
        }
        String by = operator.by();
        Optional<String> topicId =
                from.own().map(names -> from.topics().topicId(names.topic()).orElse(""));
        RedriveGuard guard = new RedriveGuard(topicId, operator.force());
        return operator.decide(
                picks.of(from),
                new DlqOperator.Act(
                        "redrive",
                        "redriven",
                        history -> from.own().isPresent() ? guard.againstRedrive(history) : foreign(guard, history),
                        history -> from.own()
                                .map(names -> command(names, history, by))
                                .orElseGet(() -> again(history))),
                from.topics().client());
    }

    private static ProducerRecord<byte[], byte[]> command(ParkNames names, LetterHistory history, String by) {
        return CommandCodec.write(
                names,
                Decisions.redrive(history.letter(), by, System.currentTimeMillis()),
                history.placed().offset());
    }

    private Optional<String> foreign(RedriveGuard guard, LetterHistory history) {
        if (to.isEmpty() && history.letter().source().topic().isEmpty()) {
            return Optional.of("it does not say which topic it came from; name one with --to");
        }
        return guard.againstRedrive(history);
    }

    private ProducerRecord<byte[], byte[]> again(LetterHistory history) {
        return ForeignRedrive.record(history.letter(), ForeignRedrive.topic(history.letter(), to));
    }
}
