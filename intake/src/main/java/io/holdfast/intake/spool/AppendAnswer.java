package io.holdfast.intake.spool;

/** Whoever waits for an append. */
public interface AppendAnswer {

    /** Learns what became of it, on the spool's thread, or at once when it was refused. */
    void accept(AppendResult result);

    /**
     * Whether the record is still to be spooled; asked about an append that has not been begun. False when it found another
     * way: then {@link #accept} is not called any more.
     */
    default boolean stillWanted() {
        return true;
    }
}
