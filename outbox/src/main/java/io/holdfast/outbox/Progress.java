package io.holdfast.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a transaction publishes, and where. Each transaction says its own, and the next one begins only after those that are published
 * are deleted: so nothing else in the table is published than what the last ones say. What of that is, {@link Verdict} tells.
 */
record Progress(List<Row> rows) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FORMAT = 2;
    private static final Progress NONE = new Progress(List.of());

    /**
     * A row that is a record.
     *
     * @param seq where it stood in the table
     * @param id of the same row: after a database forgot some commits, another row may stand there
     * @param partition of the topic
     * @param offset in that
     */
    record Row(long seq, String id, int partition, long offset) {}

    static Progress none() {
        return NONE;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    List<Long> seqs() {
        return rows.stream().map(Row::seq).toList();
    }

    List<String> ids() {
        return rows.stream().map(Row::id).toList();
    }

    /** In each partition of the topic the lowest of their offsets. */
    Map<Integer, Long> firstOffsets() {
        Map<Integer, Long> first = new HashMap<>();
        rows.forEach(row -> first.merge(row.partition(), row.offset(), Math::min));
        return first;
    }

    /** In each partition of the topic the offset behind the last of them. */
    Map<Integer, Long> ends() {
        Map<Integer, Long> ends = new HashMap<>();
        rows.forEach(row -> ends.merge(row.partition(), row.offset() + 1, Math::max));
        return ends;
    }

    Progress only(Predicate<Row> which) {
        return new Progress(rows.stream().filter(which).toList());
    }

    /** Each row once. */
    Progress and(Progress others) {
        return new Progress(
                Stream.concat(rows.stream(), others.rows.stream()).distinct().toList());
    }

    byte[] bytes() {
        ObjectNode json = JSON.createObjectNode().put("format", FORMAT);
        ArrayNode seqs = json.putArray("seqs");
        ArrayNode ids = json.putArray("ids");
        ArrayNode partitions = json.putArray("partitions");
        ArrayNode offsets = json.putArray("offsets");
        for (Row row : rows) {
            seqs.add(row.seq());
            ids.add(row.id());
            partitions.add(row.partition());
            offsets.add(row.offset());
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and texts cannot be written as JSON", e);
        }
    }

    /**
     * Reads what {@link #bytes} wrote.
     *
     * @throws HoldfastException when it is something else; nothing may be published before that is understood
     */
    static Progress read(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            int size = json.path("seqs").size();
            boolean whole = Stream.of("ids", "partitions", "offsets")
                    .allMatch(name -> json.path(name).size() == size);
            if (json.path("format").asInt() == FORMAT && whole) {
                List<Row> rows = new ArrayList<>(size);
                for (int i = 0; i < size; i++) {
                    rows.add(new Row(
                            json.path("seqs").path(i).longValue(),
                            json.path("ids").path(i).textValue(),
                            json.path("partitions").path(i).intValue(),
                            json.path("offsets").path(i).longValue()));
                }
                return new Progress(List.copyOf(rows));
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        throw unreadable(null);
    }

    private static HoldfastException unreadable(@Nullable Exception cause) {
        return new HoldfastException(
                "outbox",
                "the progress of the outbox is not in format " + FORMAT
                        + "; somebody else wrote to its topic, or another version of Holdfast: run that",
                cause);
    }
}
