package io.holdfast.intake;

/** What Kafka and Holdfast add to a record on the way into a topic. */
final class RecordOverhead {

    /**
     * Upper bound in bytes: the batch header (61), the record's lengths and deltas, and the {@code holdfast.*} headers with
     * an instance name and a record id of the greatest length.
     */
    static final int BYTES = 1_024;

    private RecordOverhead() {}
}
