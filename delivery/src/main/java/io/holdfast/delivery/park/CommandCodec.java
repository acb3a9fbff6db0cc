package io.holdfast.delivery.park;

import io.holdfast.delivery.InboundRecord;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Commands as records of the command topic: the record as the park log would hold it, and what is to become of it. Pure. */
public final class CommandCodec {

    private static final String ACTION = "holdfast.command";
    private static final String BY = "holdfast.command.by";
    private static final String AT = "holdfast.command.at";
    private static final String EDITED = "holdfast.command.edited";
    private static final String LETTER = "holdfast.command.letter";
    private static final long NO_LETTER = -1;

    private CommandCodec() {}

    /** The record to append, about no dead letter in particular. */
    public static ProducerRecord<byte[], byte[]> write(ParkNames names, Command command) {
        return write(names, command, NO_LETTER);
    }

    /**
     * The record to append.
     *
     * @param letter offset, in the dead-letter topic, of the dead letter that was decided about
     */
    public static ProducerRecord<byte[], byte[]> write(ParkNames names, Command command, long letter) {
        InboundRecord record = command.record();
        RecordHeaders headers = new RecordHeaders();
        Story.add(headers, ACTION, HeaderText.bytes(command.action().name().toLowerCase(Locale.ROOT)));
        Story.add(headers, BY, HeaderText.bytes(command.by()));
        Story.add(headers, AT, HeaderText.bytes(command.atMs()));
        Story.add(headers, EDITED, HeaderText.bytes(Boolean.toString(command.edited())));
        if (letter != NO_LETTER) {
            Story.add(headers, LETTER, HeaderText.bytes(letter));
        }
        ProducerRecord<byte[], byte[]> parked = new ParkCodec(names).put(record, ParkState.behind(), headers);
        return new ProducerRecord<>(
                names.commandTopic(), parked.partition(), null, parked.key(), parked.value(), parked.headers());
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is none; says what is wrong
     */
    public static Command read(ConsumerRecord<byte[], byte[]> appended) {
        if (!(ParkCodec.read(appended) instanceof ParkRead.Found found)) {
            throw new IllegalArgumentException("the record at offset " + appended.offset() + " of " + appended.topic()
                    + "-" + appended.partition() + " is no command: " + ParkCodec.read(appended));
        }
        Story story = Story.of(appended.headers());
        return new Command(
                Command.Action.valueOf(text(story, ACTION).toUpperCase(Locale.ROOT)),
                found.parked().record(),
                text(story, BY),
                HeaderText.number(HeaderText.bytes(text(story, AT)), 0),
                Boolean.parseBoolean(text(story, EDITED)));
    }

    /**
     * Offset, in the dead-letter topic, of the dead letter that a command was made for; empty when it names none.
     *
     * @throws IllegalArgumentException when it is no command
     */
    public static OptionalLong letter(ConsumerRecord<byte[], byte[]> appended) {
        byte[] value = Story.of(appended.headers()).stateValue(LETTER);
        return value == null ? OptionalLong.empty() : OptionalLong.of(HeaderText.number(value, 0));
    }

    private static String text(Story story, String name) {
        byte[] value = story.stateValue(name);
        if (value == null) {
            throw new IllegalArgumentException("the command has no header " + name);
        }
        return HeaderText.text(value);
    }
}
