package io.holdfast.delivery.deadletter;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.park.Command;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Commands about dead letters that a delivery of Holdfast wrote. Pure. */
public final class Decisions {

    private Decisions() {}

    /** Try it again, as it is. */
    public static Command redrive(DeadLetter letter, String by, long atMs) {
        return new Command(Command.Action.REDRIVE, record(letter, letter.value()), by, atMs, false);
    }

    /** Try it again with another value. It keeps its identity and its key. */
    public static Command edited(DeadLetter letter, byte[] value, String by, long atMs) {
        return new Command(Command.Action.REDRIVE, record(letter, value), by, atMs, true);
    }

    /** Give it up: its key goes on without it. */
    public static Command discard(DeadLetter letter, String by, long atMs) {
        return new Command(Command.Action.DISCARD, record(letter, null), by, atMs, false);
    }

    private static InboundRecord record(DeadLetter letter, byte @Nullable [] value) {
        DeadLetter.Source source = letter.source();
        if (letter.convention() != DeadLetter.Convention.HOLDFAST) {
            throw new IllegalArgumentException("the dead letter of " + source.topic() + "-" + source.partition() + "@"
                    + source.offset() + " was not written by a delivery of Holdfast (" + letter.convention()
                    + "); send it to its topic again instead");
        }
        Origin origin = new Origin(
                source.clusterId(),
                Uuid.fromString(source.topicId()),
                source.topic(),
                source.partition(),
                source.offset());
        return new InboundRecord(origin, letter.id(), letter.key(), value, letter.headers(), source.timestampMs(), 1);
    }
}
