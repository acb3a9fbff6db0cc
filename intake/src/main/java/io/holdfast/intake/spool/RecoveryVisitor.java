package io.holdfast.intake.spool;

/** Is given what a spool holds at start. */
public interface RecoveryVisitor {

    /** The partitioning in force for a topic. */
    void generation(Generation generation);

    /** The latest frontier of a lane. */
    void frontier(Frontier frontier);

    /** Whether {@link #entry} is of use. */
    default boolean wantsEntries() {
        return true;
    }

    /** An unsettled record; those of one lane come in order of acceptance. */
    void entry(long ref, SpoolEntry entry);
}
