package io.holdfast.delivery.sink;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.core.catalog.Pointer;
import io.holdfast.delivery.InboundRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes rows of records, numbers to the last digit. Immutable. */
final class RowMapper {

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .readerFor(JsonNode.class);

    private final JdbcSettings settings;
    private final List<JsonPointer> columns;
    private final Optional<JsonPointer> id;

    RowMapper(JdbcSettings settings) {
        this.settings = settings;
        this.columns =
                settings.columns().values().stream().map(RowMapper::compiled).toList();
        this.id = settings.id() instanceof RowId.At at ? Optional.of(compiled(at.pointer())) : Optional.empty();
    }

    /** The row; empty when the record has no effect. */
    Optional<Row> row(InboundRecord record) throws UnfitRecordException {
        byte[] value = record.value();
        if (value == null) {
            return tombstone(record);
        }
        JsonNode json = readsJson() ? json(value) : null;
        Cell.Text id = id(record, json);
        List<Cell> cells = new ArrayList<>();
        cells.add(id);
        for (JsonPointer pointer : columns) {
            cells.add(json == null ? new Cell.Missing() : cell(json.at(pointer)));
        }
        if (settings.payload().isPresent()) {
            cells.add(
                    settings.payload().get().form() == Payload.Form.BYTES
                            ? new Cell.Binary(value)
                            : new Cell.Text(text("value", value)));
        }
        return Optional.of(new Row(record, id, cells));
    }

    private static JsonPointer compiled(Pointer pointer) {
        return JsonPointer.compile(pointer.text());
    }

    private Optional<Row> tombstone(InboundRecord record) throws UnfitRecordException {
        return switch (settings.tombstones()) {
            case IGNORE -> Optional.empty();
            case DELETE -> Optional.of(new Row(record, key(record), List.of()));
            case REFUSE ->
                throw new UnfitRecordException("the record has no value, which deletes nothing here; let the sink's"
                        + " tombstones delete or be ignored");
        };
    }

    private boolean readsJson() {
        return !columns.isEmpty() || id.isPresent();
    }

    private Cell.Text id(InboundRecord record, @Nullable JsonNode json) throws UnfitRecordException {
        if (id.isPresent() && json != null) {
            if (cell(json.at(id.get())) instanceof Cell.Text text) {
                return text;
            }
            throw new UnfitRecordException("the record has no value at \"" + id.get()
                    + "\", which is to be the id of its" + " row; correct the record or the pointer");
        }
        return settings.id() instanceof RowId.OfKey ? key(record) : new Cell.Text(record.id());
    }

    private static Cell.Text key(InboundRecord record) throws UnfitRecordException {
        byte[] key = record.key();
        if (key == null) {
            throw new UnfitRecordException(
                    "the record has no key, which is to be the id of its row; give it one, or take"
                            + " the id from its value");
        }
        return new Cell.Text(text("key", key));
    }

    private static JsonNode json(byte[] value) throws UnfitRecordException {
        try {
            JsonNode json = JSON.readTree(value);
            if (json.isMissingNode()) {
                throw new UnfitRecordException("the record's value is empty; columns are taken from a JSON document");
            }
            return json;
        } catch (IOException e) {
            throw new UnfitRecordException(
                    "the record's value is no JSON, from which columns are to be taken: " + e.getMessage(), e);
        }
    }

    private static Cell cell(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return new Cell.Missing();
        }
        return new Cell.Text(node.isValueNode() ? node.asText() : node.toString());
    }

    private static String text(String what, byte[] bytes) throws UnfitRecordException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnfitRecordException("the record's " + what + " is no UTF-8 text; let a column take bytes", e);
        }
    }
}
