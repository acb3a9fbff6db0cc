package io.holdfast.delivery.sink;

import io.holdfast.core.catalog.Pointer;

/**
 * Which column identifies a row, and where its value comes from. The column needs a unique
 * constraint wherever a row that is there is to be found by it.
 */
public sealed interface RowId {

    /** The column. */
    String column();

    /** The record's identity: each record has a row of its own, even when it stands in the log twice. */
    record OfRecord(String column) implements RowId {}

    /** The record's key, as UTF-8 text. */
    record OfKey(String column) implements RowId {}

    /** A value of the record. */
    record At(String column, Pointer pointer) implements RowId {}
}
