package io.holdfast.intake.producer;

import io.holdfast.core.catalog.CriticalWhen;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** One flow as a producer sees it: turns a serialized record into an {@link Offer}. Thread-safe. */
final class FlowOffers {

    /** Header with the timestamp that a record was sent with, epoch milliseconds as text. */
    static final String TIMESTAMP = "holdfast.timestamp";

    private static final String RESERVED = "holdfast.";
    private static final int LONGEST_NAME = 255;

    private final Flow flow;
    private final String idempotencyHeader;
    private final Room room;

    /**
     * A record in bytes.
     *
     * @param timestampMs the record's own; null when it has none
     */
    record Serialized(
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers headers,
            @Nullable Long timestampMs) {}

    /**
     * @param idempotencyHeader name of the header that names a record
     */
    FlowOffers(Flow flow, String idempotencyHeader) {
        this.flow = flow;
        this.idempotencyHeader = idempotencyHeader;
        this.room = new Room(flow.intake().maxInFlight().bytes());
    }

    /** What may be on its way of this flow. */
    Room room() {
        return room;
    }

    String flow() {
        return flow.name();
    }

    String topic() {
        return flow.topicName();
    }

    /**
     * The record as an offer.
     *
     * @throws SerializationException when the flow looks into its records, and this one is not JSON
     * @throws IllegalArgumentException when the record's name cannot be one
     */
    Offer offer(Serialized record) {
        List<Header> headers = new ArrayList<>();
        String name = null;
        for (Header header : record.headers()) {
            if (header.key().equals(idempotencyHeader)) {
                name = name(header.value());
            } else if (!header.key().startsWith(RESERVED)) {
                headers.add(header);
            }
        }
        if (record.timestampMs() != null) {
            byte[] text = Long.toString(record.timestampMs()).getBytes(StandardCharsets.US_ASCII);
            headers.add(new RecordHeader(TIMESTAMP, text));
        }
        Tier tier = tier(record.value());
        String named = name == null ? nameIn(record.value()) : name;
        return new Offer(flow.name(), tier, record.key(), record.value(), headers, named, 0, 1);
    }

    private Tier tier(byte @Nullable [] value) {
        if (flow.tier().criticalWhen().isEmpty()) {
            return flow.tier().base();
        }
        if (value == null) {
            return Tier.CRITICAL;
        }
        try {
            return flow.tier()
                    .tierOf(ValueFields.read(flow.tier().criticalWhen().map(CriticalWhen::pointer), value));
        } catch (IOException e) {
            throw notJson("its tier", e);
        }
    }

    private @Nullable String nameIn(byte @Nullable [] value) {
        if (flow.intake().idempotencyKey().isEmpty() || value == null) {
            return null;
        }
        try {
            String name = ValueFields.read(flow.intake().idempotencyKey(), value);
            return name == null ? null : checked(name);
        } catch (IOException e) {
            throw notJson("its idempotency key", e);
        }
    }

    private SerializationException notJson(String wanted, IOException e) {
        return new SerializationException(
                "the record's value is not JSON, and flow \"" + flow.name() + "\" reads " + wanted
                        + " there; serialize it as JSON, or declare the flow without that",
                e);
    }

    private String name(byte @Nullable [] value) {
        return checked(value == null ? "" : new String(value, StandardCharsets.UTF_8));
    }

    private String checked(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the idempotency key \"" + name + "\" in header \"" + idempotencyHeader
                    + "\" has " + name.length() + " characters; give it 1 to " + LONGEST_NAME
                    + ", none of them a control character");
        }
        return name;
    }
}
