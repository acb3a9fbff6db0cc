package io.holdfast.intake.spool;

/** Is given what a spool holds at start. */
@FunctionalInterface
public interface RecoveryVisitor {

    /** The partitioning in force for a topic; ignored unless overridden. */
    default void generation(Generation generation) {
        // Of no use to whoever does not override it.
    }

    /** The latest frontier of a lane; ignored unless overridden. */
    default void frontier(Frontier frontier) {
        // Of no use to whoever does not override it.
    }

    /** Whether {@link #entry} is of use. */
    default boolean wantsEntries() {
        return true;
    }

    /** An unsettled record; those of one lane come in order of acceptance. */
    void entry(long ref, SpoolEntry entry);
}
