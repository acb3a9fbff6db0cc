package io.holdfast.delivery.park;

import io.holdfast.delivery.InboundRecord;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Commands as records of the command topic: the record as the park log would hold it, and what is to become of it. Pure. */
public final class CommandCodec {

    private static final String ACTION = "holdfast.command";
    private static final String BY = "holdfast.command.by";
    private static final String AT = "holdfast.command.at";
    private static final String EDITED = "holdfast.command.edited";

    private CommandCodec() {}

    /** The record to append. */
    public static ProducerRecord<byte[], byte[]> write(ParkNames names, Command command) {
        InboundRecord record = command.record();
        RecordHeaders headers = new RecordHeaders();
        Story.add(headers, ACTION, HeaderText.bytes(command.action().name().toLowerCase(Locale.ROOT)));
        Story.add(headers, BY, HeaderText.bytes(command.by()));
        Story.add(headers, AT, HeaderText.bytes(command.atMs()));
        Story.add(headers, EDITED, HeaderText.bytes(Boolean.toString(command.edited())));
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

    private static String text(Story story, String name) {
        byte[] value = story.stateValue(name);
        if (value == null) {
            throw new IllegalArgumentException("the command has no header " + name);
        }
        return HeaderText.text(value);
    }
}
