package io.holdfast.delivery.deadletter;

import io.holdfast.delivery.Origin;
import io.holdfast.delivery.park.Command;
import io.holdfast.delivery.park.CommandCodec;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What somebody decided about a dead letter, as the command topic keeps it.
 *
 * @param by who
 * @param atMs when, by the clock of who decided, epoch milliseconds
 * @param appendedMs when, by the broker's clock, epoch milliseconds
 * @param edited whether the record's value was replaced
 * @param letter offset of the letter in the dead-letter topic; empty when the command names none
 */
public record LetterDecision(
        Command.Action action, String by, long atMs, long appendedMs, boolean edited, OptionalLong letter) {

    /** A decision and the record that it is about. */
    record About(String subject, LetterDecision decision) {}

    /** What a consumer of the command topic met; empty when it is no command. */
    static Optional<About> read(ConsumerRecord<byte[], byte[]> appended) {
        try {
            Command command = CommandCodec.read(appended);
            Origin origin = command.record().origin();
            LetterDecision decision = new LetterDecision(
                    command.action(),
                    command.by(),
                    command.atMs(),
                    appended.timestamp(),
                    command.edited(),
                    CommandCodec.letter(appended));
            return Optional.of(
                    new About(origin.topicId() + "/" + origin.partition() + "/" + origin.offset(), decision));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether it is newer than the letter. The letter that it names tells exactly; without one the brokers' clocks do, of which
     * one may be ahead of the other.
     */
    boolean decides(PlacedLetter about) {
        return letter.isPresent() ? letter.getAsLong() >= about.offset() : appendedMs >= about.appendedMs();
    }
}
