package io.holdfast.delivery.deadletter;

import io.holdfast.delivery.park.HeaderText;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Dead letters that others wrote, sent to a topic again: key, value and the record's own headers, with a count of how often
 * that happened. Pure.
 */
public final class ForeignRedrive {

    private ForeignRedrive() {}

    /**
     * Where it goes: {@code to}, or else the topic that the letter names.
     *
     * @throws IllegalArgumentException when neither is known
     */
    public static String topic(DeadLetter letter, Optional<String> to) {
        String from = letter.source().topic();
        return to.orElseGet(() -> {
            if (from.isEmpty()) {
                throw new IllegalArgumentException(
                        "the letter does not say which topic it came from; name one with --to");
            }
            return from;
        });
    }

    /** The record to append; the partition is the producer's choice, by the key. */
    public static ProducerRecord<byte[], byte[]> record(DeadLetter letter, String topic) {
        RecordHeaders headers = new RecordHeaders(letter.headers().toArray());
        headers.remove(LetterHistory.REDRIVES);
        headers.add(LetterHistory.REDRIVES, HeaderText.bytes(LetterHistory.sentAgain(letter) + 1));
        return new ProducerRecord<>(topic, null, null, letter.key(), letter.value(), headers);
    }
}
