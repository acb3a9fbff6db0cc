package io.holdfast.delivery.deadletter;

import io.holdfast.delivery.park.HeaderText;
import java.math.BigInteger;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Headers that others wrote, read without ever failing: what is absent or malformed is not known. */
final class ForeignHeaders {

    private final Headers headers;

    ForeignHeaders(Headers headers) {
        this.headers = headers;
    }

    /** The last value of the first of these names that has one, as text; empty for none. */
    String text(String... names) {
        for (String name : names) {
            Header header = headers.lastHeader(name);
            if (header != null && header.value() != null) {
                return HeaderText.text(header.value());
            }
        }
        return "";
    }

    /** A decimal number; -1 for none. */
    long decimal(String name) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            return DeadLetter.UNKNOWN;
        }
        try {
            return HeaderText.number(header.value(), 0);
        } catch (IllegalArgumentException e) {
            return DeadLetter.UNKNOWN;
        }
    }

    /**
     * A big-endian number of one to eight bytes, of the first of these names that has one; -1 for none. The first value
     * counts, since a writer that appends puts the earliest first.
     */
    long firstBinary(String... names) {
        for (String name : names) {
            for (Header header : headers.headers(name)) {
                return binary(header);
            }
        }
        return DeadLetter.UNKNOWN;
    }

    /** As {@link #firstBinary}, but the last value counts. */
    long lastBinary(String name) {
        Header header = headers.lastHeader(name);
        return header == null ? DeadLetter.UNKNOWN : binary(header);
    }

    /** The first value as text; empty for none. */
    String firstText(String... names) {
        for (String name : names) {
            for (Header header : headers.headers(name)) {
                return header.value() == null ? "" : HeaderText.text(header.value());
            }
        }
        return "";
    }

    private static long binary(Header header) {
        byte[] value = header.value();
        boolean number = value != null && value.length > 0 && value.length <= Long.BYTES;
        return number ? new BigInteger(value).longValue() : DeadLetter.UNKNOWN;
    }
}
