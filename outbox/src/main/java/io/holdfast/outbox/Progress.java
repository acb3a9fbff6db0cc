package io.holdfast.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that a transaction published. Each transaction writes its own, and the next one begins only after they are
 * deleted: so of the rows that are in the table, those are published that the last progress names, and no others.
 *
 * @param seqs where they stood
 * @param ids of the same rows: after a database forgot some commits, another row may stand there
 */
record Progress(List<Long> seqs, List<String> ids) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FORMAT = 1;

    static Progress none() {
        return new Progress(List.of(), List.of());
    }

    static Progress of(List<RowRecord.Fit> rows) {
        return new Progress(
                rows.stream().map(row -> row.row().seq()).toList(),
                rows.stream().map(row -> row.row().id()).toList());
    }

    boolean isEmpty() {
        return seqs.isEmpty();
    }

    byte[] bytes() {
        ObjectNode json = JSON.createObjectNode().put("format", FORMAT);
        ArrayNode seq = json.putArray("seqs");
        seqs.forEach(seq::add);
        ArrayNode id = json.putArray("ids");
        ids.forEach(id::add);
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
            if (json.path("format").asInt() == FORMAT) {
                List<Long> seqs = new ArrayList<>();
                json.path("seqs").forEach(seq -> seqs.add(seq.longValue()));
                List<String> ids = new ArrayList<>();
                json.path("ids").forEach(id -> ids.add(id.textValue()));
                return new Progress(List.copyOf(seqs), List.copyOf(ids));
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        throw unreadable(null);
    }

    private static HoldfastException unreadable(@org.jspecify.annotations.Nullable Exception cause) {
        return new HoldfastException(
                "outbox",
                "the progress of the outbox is not in format " + FORMAT
                        + "; somebody else wrote to its topic, or a newer Holdfast: run that",
                cause);
    }
}
