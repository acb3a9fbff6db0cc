package io.holdfast.delivery.sink;

/** What becomes of a record without a value. */
public enum Tombstones {
    /** It is poison: it ends among the dead letters, where somebody sees it. */
    REFUSE,
    /** It is done without any effect. */
    IGNORE,
    /** It deletes the row whose id is the record's key. */
    DELETE
}
