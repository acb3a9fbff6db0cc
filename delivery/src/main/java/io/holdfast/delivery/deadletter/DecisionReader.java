package io.holdfast.delivery.deadletter;

import io.holdfast.delivery.park.Command;
import io.holdfast.delivery.park.CommandCodec;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads decisions about dead letters from the command topic. Pure. */
final class DecisionReader {

    private DecisionReader() {}

    /**
     * What a record of the command topic decides.
     *
     * @throws IllegalArgumentException when it is no command
     */
    static LetterDecision read(ConsumerRecord<byte[], byte[]> appended) {
        Command command = CommandCodec.read(appended);
        return new LetterDecision(
                command.action(),
                command.by(),
                command.atMs(),
                appended.timestamp(),
                command.edited(),
                CommandCodec.letter(appended));
    }

    /**
     * What all letters about the same record share ({@link PlacedLetter#subject()}).
     *
     * @throws IllegalArgumentException when it is no command
     */
    static String subject(ConsumerRecord<byte[], byte[]> appended) {
        return PlacedLetter.subject(CommandCodec.read(appended).record().origin());
    }
}
