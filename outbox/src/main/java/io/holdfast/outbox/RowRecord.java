package io.holdfast.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** What becomes of a row on its way into the topic. Pure. */
sealed interface RowRecord {

    /** The record it is. */
    record Fit(OutboxRow row, ProducerRecord<byte[], byte[]> record) implements RowRecord {}

    /** It can be none; {@code why} says what is wrong with it. */
    record Unfit(OutboxRow row, String why) implements RowRecord {}

    /** The header that has a row's id. */
    String ID = "holdfast.id";

    /** The largest id, as of an {@code Idempotency-Key}. */
    int LONGEST_ID = 255;

    /** The row as a record of {@code topic} that has at most {@code mostBytes}. */
    static RowRecord of(OutboxRow row, String topic, long mostBytes) {
        if (row.id().isEmpty()
                || row.id().length() > LONGEST_ID
                || !row.id().chars().allMatch(c -> c > ' ' && c < 127)) {
            return new Unfit(row, "its id is not 1 to " + LONGEST_ID + " visible ASCII characters");
        }
        List<Header> headers = new ArrayList<>();
        String wrong = row.headers() == null ? null : read(row.headers(), headers);
        if (wrong != null) {
            return new Unfit(row, wrong);
        }
        byte[] key = row.key() == null ? null : row.key().getBytes(StandardCharsets.UTF_8);
        long bytes = length(key) + length(row.value());
        for (Header header : headers) {
            bytes += length(header.value()) + header.key().length();
        }
        if (bytes > mostBytes) {
            return new Unfit(
                    row,
                    "it has " + bytes + " bytes, and the flow's intake.max-record-size is " + mostBytes
                            + "; raise that, or set the row aside");
        }
        headers.add(header(ID, row.id()));
        headers.add(header("holdfast.accepted-at", Long.toString(row.committedAtMs())));
        return new Fit(row, new ProducerRecord<>(topic, null, key, row.value(), headers));
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static @Nullable String read(String json, List<Header> headers) {
        try {
            JsonNode read = new ObjectMapper().readTree(json);
            if (!read.isObject()) {
                return "its headers are no JSON object of names and texts";
            }
            for (Map.Entry<String, JsonNode> header : read.properties()) {
                JsonNode value = header.getValue();
                if (!header.getKey().startsWith("holdfast.")) {
                    headers.add(header(
                            header.getKey(),
                            value.isNull() ? null : value.isTextual() ? value.textValue() : value.toString()));
                }
            }
            return null;
        } catch (JsonProcessingException e) {
            return "its headers are not JSON: " + e.getOriginalMessage();
        }
    }

    private static Header header(String name, @Nullable String value) {
        return new RecordHeader(name, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }
}
