package io.holdfast.intake.spool;

/** Reads records back, best in the order in which they were appended. Not thread-safe. */
public interface SpoolReader {

    /**
     * Reads the record under {@code ref} back.
     *
     * @throws SpoolException when it cannot be read, naming file and offset
     */
    SpoolEntry read(long ref);
}
