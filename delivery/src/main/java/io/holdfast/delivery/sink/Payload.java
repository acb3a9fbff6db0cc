package io.holdfast.delivery.sink;

/** The column that takes the record's value as it is. */
public record Payload(String column, Form form) {

    /** How the column holds it. */
    public enum Form {
        /** As text, or as JSON where the column is of such a type; a value that is not UTF-8 is poison. */
        TEXT,
        /** Byte by byte. */
        BYTES
    }
}
