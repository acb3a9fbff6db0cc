package io.holdfast.outbox;

import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Outbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The statements that make an outbox's tables. Pure but for reading its template. */
public final class OutboxDdl {

    /** What a record's value is in the table. */
    public enum ValueType {
        /** JSON, kept as PostgreSQL keeps it: keys sorted, without blanks. */
        JSONB,
        /** Text, as UTF-8. */
        TEXT,
        /** Bytes. */
        BYTEA;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private OutboxDdl() {}

    /** For the outbox of this flow. */
    public static String of(Flow flow, Outbox outbox, ValueType type) {
        TableNames names = TableNames.of(outbox.qualifiedTable());
        Map<String, String> values = Map.of(
                "flow", flow.name(),
                "shards", Integer.toString(outbox.shards()),
                "type", type.toString(),
                "lock", Integer.toString(names.lock()),
                "setting", names.setting(),
                "table", names.rows(),
                "orderName", names.table() + "_order");
        String text = template()
                .replace("${order}", names.order())
                .replace("${errors}", names.errors())
                .replace("${shardsFunction}", names.shardsFunction())
                .replace("${noteFunction}", names.quoted("_note"))
                .replace("${placeFunction}", names.quoted("_place"));
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        return text;
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(OutboxDdl.class.getResourceAsStream("outbox.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the template of an outbox's tables cannot be read", e);
        }
    }
}
