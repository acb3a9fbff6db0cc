package io.holdfast.delivery.park;

import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import java.util.Locale;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What Holdfast tells of a record in headers behind the record's own: where it comes from, how often it was tried, why that
 * failed. UTF-8 text; the last header, {@value #OWN_HEADERS}, says how many of the record's own stand before the story, so
 * that those come back as they were, whatever their names are. Not thread-safe.
 */
public final class Story {

    /** Identity of the record for ever. */
    public static final String ID = "holdfast.id";

    static final String CLUSTER = "holdfast.origin.cluster";
    static final String TOPIC = "holdfast.origin.topic";
    static final String TOPIC_ID = "holdfast.origin.topic-id";
    static final String PARTITION = "holdfast.origin.partition";
    static final String OFFSET = "holdfast.origin.offset";
    static final String TIMESTAMP = "holdfast.origin.timestamp";
    /** How many headers the record had of its own; stands last. */
    public static final String OWN_HEADERS = "holdfast.origin.headers";

    static final String DELIVERY = "holdfast.delivery";
    static final String ATTEMPTS = "holdfast.attempts";
    static final String DUE_AT = "holdfast.park.due-at";
    static final String BYTES = "holdfast.park.bytes";
    static final String FIRST_AT = "holdfast.failure.first-at";
    static final String LAST_AT = "holdfast.failure.last-at";
    static final String KIND = "holdfast.failure.kind";
    static final String CLASS = "holdfast.failure.class";
    static final String MESSAGE = "holdfast.failure.message";
    static final String STACK = "holdfast.failure.stack";

    private static final int MOST_CLASS_BYTES = 1_024;
    private static final int MOST_MESSAGE_BYTES = 4_096;
    private static final int MOST_STACK_BYTES = 4_096;

    private final Header[] headers;
    private final int own;
    private int kind = -1;

    private Story(Header[] headers, int own) {
        this.headers = headers;
        this.own = own;
    }

    /** The record's own headers with the beginning of its story; {@link #end} completes it. */
    static RecordHeaders begin(InboundRecord record, ParkState state, String delivery) {
        RecordHeaders headers = new RecordHeaders(record.headers().toArray());
        Origin origin = record.origin();
        add(headers, ID, HeaderText.bytes(record.id()));
        add(headers, CLUSTER, HeaderText.bytes(origin.clusterId()));
        add(headers, TOPIC, HeaderText.bytes(origin.topic()));
        add(headers, TOPIC_ID, HeaderText.bytes(origin.topicId().toString()));
        add(headers, PARTITION, HeaderText.bytes(origin.partition()));
        add(headers, OFFSET, HeaderText.bytes(origin.offset()));
        add(headers, TIMESTAMP, HeaderText.bytes(record.timestampMs()));
        add(headers, DELIVERY, HeaderText.bytes(delivery));
        add(headers, KIND, HeaderText.bytes(state.kind().name().toLowerCase(Locale.ROOT)));
        add(headers, ATTEMPTS, HeaderText.bytes(state.attempts()));
        if (state.firstFailedAtMs() != 0 || state.lastFailedAtMs() != 0) {
            add(headers, FIRST_AT, HeaderText.bytes(state.firstFailedAtMs()));
            add(headers, LAST_AT, HeaderText.bytes(state.lastFailedAtMs()));
        }
        Failure failure = state.failure();
        if (failure != null) {
            add(headers, CLASS, HeaderText.bytes(failure.errorClass(), MOST_CLASS_BYTES));
            add(headers, MESSAGE, HeaderText.bytes(failure.message(), MOST_MESSAGE_BYTES));
            add(headers, STACK, HeaderText.bytes(failure.stack(), MOST_STACK_BYTES));
        }
        return headers;
    }

    /** Completes what {@link #begin} began. */
    static RecordHeaders end(RecordHeaders headers, InboundRecord record) {
        return add(headers, OWN_HEADERS, HeaderText.bytes(record.headers().toArray().length));
    }

    static RecordHeaders add(RecordHeaders headers, String name, byte[] value) {
        headers.add(new RecordHeader(name, value));
        return headers;
    }

    /** The record's own headers and its whole story, as a dead letter carries them. */
    public static Headers headers(InboundRecord record, ParkState state, String delivery) {
        return end(begin(record, state, delivery), record);
    }

    /**
     * The story that these headers end with.
     *
     * @throws IllegalArgumentException when they do not end with one
     */
    public static Story of(Headers headers) {
        Header[] all = headers.toArray();
        if (all.length == 0 || !all[all.length - 1].key().equals(OWN_HEADERS)) {
            throw new IllegalArgumentException("the last header is not " + OWN_HEADERS);
        }
        byte[] value = all[all.length - 1].value();
        long own = value == null ? -1 : HeaderText.number(value, 0);
        if (own < 0 || own >= all.length) {
            throw new IllegalArgumentException(
                    OWN_HEADERS + " is " + own + ", but there are " + all.length + " headers");
        }
        return new Story(all, (int) own);
    }

    /** The record's own headers, in their order. */
    public Headers own() {
        Headers found = new RecordHeaders();
        for (int i = 0; i < own; i++) {
            found.add(headers[i]);
        }
        return found;
    }

    /** Where the record was first found. */
    public Origin origin() {
        return new Origin(
                text(CLUSTER), Uuid.fromString(text(TOPIC_ID)), text(TOPIC), (int) number(PARTITION), number(OFFSET));
    }

    /** How the record stands, or stood when it became a dead letter. */
    public ParkState state() {
        byte[] errorClass = stateValue(CLASS);
        Failure failure =
                errorClass == null ? null : new Failure(HeaderText.text(errorClass), text(MESSAGE), text(STACK));
        return state(failure);
    }

    /** How the record stands, with this for its failure. */
    ParkState state(@Nullable Failure failure) {
        return new ParkState(
                ParkState.Kind.valueOf(HeaderText.text(required(KIND, kind())).toUpperCase(Locale.ROOT)),
                (int) HeaderText.number(required(ATTEMPTS, kind()), 0),
                stateNumber(DUE_AT),
                stateNumber(FIRST_AT),
                stateNumber(LAST_AT),
                failure);
    }

    private long stateNumber(String name) {
        byte[] value = stateValue(name);
        return value == null ? 0 : HeaderText.number(value, 0);
    }

    /** The record's identity for ever. */
    public String id() {
        return text(ID);
    }

    /** The delivery that told this story. */
    public String delivery() {
        return text(DELIVERY);
    }

    /** The record's own timestamp, epoch milliseconds. */
    public long timestampMs() {
        return number(TIMESTAMP);
    }

    /**
     * The value of a header that tells how the record stands; null when there is none. Those stand behind the kind, so that
     * the others' names need not be decoded when a whole log is read.
     */
    byte @Nullable [] stateValue(String name) {
        return last(name, kind());
    }

    private int kind() {
        if (kind < 0) {
            kind = headers.length - 1;
            while (kind > own && !headers[kind].key().equals(KIND)) {
                kind--;
            }
        }
        return kind;
    }

    private byte @Nullable [] last(String name, int from) {
        for (int i = headers.length - 1; i >= from; i--) {
            if (headers[i].key().equals(name)) {
                return headers[i].value();
            }
        }
        return null;
    }

    String text(String name) {
        return HeaderText.text(required(name, own));
    }

    long number(String name) {
        return HeaderText.number(required(name, own), 0);
    }

    private byte[] required(String name, int from) {
        byte[] value = last(name, from);
        if (value == null) {
            throw new IllegalArgumentException("the story has no header " + name);
        }
        return value;
    }
}
