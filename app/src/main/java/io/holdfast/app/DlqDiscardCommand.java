package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.delivery.deadletter.Decisions;
import io.holdfast.delivery.deadletter.LetterHistory;
import io.holdfast.delivery.deadletter.RedriveGuard;
import io.holdfast.delivery.park.CommandCodec;
import io.holdfast.delivery.park.ParkNames;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code holdfast dlq discard}. */
@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        description =
                "Gives dead letters of a delivery up: their keys go on without them. The letters stay in their topic,"
                        + " and list --all shows them. Asks when there are several; exits with 1 unless every one is discarded.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast dlq discard payments.ledger 3/42 --by ann",
            "  holdfast dlq discard payments.ledger --key a-7 --until 7d --yes"
        })
final class DlqDiscardCommand implements Callable<Integer> {

    @Mixin
    private DlqPicks picks = new DlqPicks();

    @Mixin
    private DlqOperator operator = new DlqOperator();

    @Override
    public Integer call() {
        DlqSource.Named from = picks.named();
        ParkNames names = from.own()
                .orElseThrow(() -> new HoldfastException(
                        "dead-letters",
                        "topic \"" + from.topic() + "\" is not a delivery's, so nothing waits for a decision about its"
                                + " letters; they go by the topic's own retention",
                        null));
        String by = operator.by();
        RedriveGuard guard = new RedriveGuard(
                Optional.of(from.topics().topicId(names.topic()).orElse("")), operator.force());
        return operator.decide(
                picks.of(from),
                new DlqOperator.Act(
                        "discard", "discarded", guard::againstDecision, history -> command(names, history, by)),
                from.topics().client());
    }

    private static ProducerRecord<byte[], byte[]> command(ParkNames names, LetterHistory history, String by) {
        return CommandCodec.write(
                names,
                Decisions.discard(history.letter(), by, System.currentTimeMillis()),
                history.placed().offset());
    }
}
