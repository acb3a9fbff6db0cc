package io.holdfast.delivery.park;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Parked records as records of the park log. Pure.
 *
 * <p>The key names the source record ({@link ParkKey}), the value is the record's own, the headers are its own with its
 * story behind them ({@link Story}). Its key is a header of the story, raw; a record without a key has none. A tombstone of
 * the source is parked as an empty value with a header that says so, since a null value resolves.
 */
public final class ParkCodec {

    private static final String KEY = "holdfast.park.key";
    private static final String TOMBSTONE = "holdfast.park.tombstone";
    private static final byte[] EMPTY = {};

    /** Header of a record under {@link ParkKey#COMMANDS}: the next command's offset. */
    static final String COMMANDS_NEXT = "holdfast.commands.next";

    private final ParkNames names;

    /** For the park log of this delivery. */
    public ParkCodec(ParkNames names) {
        this.names = names;
    }

    /** Parks a record, or replaces how it stands. */
    public ProducerRecord<byte[], byte[]> put(InboundRecord record, ParkState state) {
        return put(record, state, new RecordHeaders());
    }

    /** The same with more in its story. */
    ProducerRecord<byte[], byte[]> put(InboundRecord record, ParkState state, Headers more) {
        RecordHeaders headers = Story.begin(record, state, names.delivery());
        more.forEach(headers::add);
        Story.add(headers, Story.BYTES, HeaderText.bytes(record.bytes()));
        if (state.dueMs() != 0) {
            Story.add(headers, Story.DUE_AT, HeaderText.bytes(state.dueMs()));
        }
        byte[] key = record.key();
        if (key != null) {
            Story.add(headers, KEY, key);
        }
        byte[] value = record.value();
        if (value == null) {
            Story.add(headers, TOMBSTONE, HeaderText.bytes("true"));
        }
        Story.end(headers, record);
        return toPark(record.origin(), value == null ? EMPTY : value, headers);
    }

    /** The tombstone of a record that is resolved. */
    public ProducerRecord<byte[], byte[]> remove(InboundRecord record) {
        return toPark(record.origin(), null, new RecordHeaders());
    }

    /** How far the commands of a partition are carried out; the position stands in a header, since bodies are not replayed. */
    ProducerRecord<byte[], byte[]> commandsRead(int partition, long next) {
        RecordHeaders headers = new RecordHeaders();
        Story.add(headers, COMMANDS_NEXT, HeaderText.bytes(next));
        return new ProducerRecord<>(names.parkTopic(), partition, null, ParkKey.COMMANDS, EMPTY, headers);
    }

    /** The claim of a partition; its time in the log is the broker's. */
    ProducerRecord<byte[], byte[]> claim(int partition) {
        byte[] owner = HeaderText.bytes(names.transactionalId(partition));
        return new ProducerRecord<>(names.parkTopic(), partition, ParkKey.CLAIM, owner);
    }

    private ProducerRecord<byte[], byte[]> toPark(Origin origin, byte @Nullable [] value, RecordHeaders headers) {
        return new ProducerRecord<>(names.parkTopic(), origin.partition(), null, ParkKey.of(origin), value, headers);
    }

    /** Reads a record of the park log; never throws. The record's attempt is the next one. */
    public static ParkRead read(ConsumerRecord<byte[], byte[]> parked) {
        byte[] body = parked.value();
        if (body == null) {
            return new ParkRead.Gone("a tombstone: the record is resolved");
        }
        try {
            Story story = Story.of(parked.headers());
            boolean tombstone = story.stateValue(TOMBSTONE) != null;
            ParkState state = story.state();
            InboundRecord record = new InboundRecord(
                    story.origin(),
                    story.id(),
                    key(story),
                    tombstone ? null : body,
                    story.own(),
                    story.timestampMs(),
                    state.attempts() + 1);
            return new ParkRead.Found(new ParkedRecord(record, state));
        } catch (RuntimeException e) {
            return new ParkRead.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    /** The record's own key; null when it has none. */
    static byte @Nullable [] key(Story story) {
        return story.stateValue(KEY);
    }
}
