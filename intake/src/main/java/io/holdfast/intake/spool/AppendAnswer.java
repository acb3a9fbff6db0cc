package io.holdfast.intake.spool;

import org.jspecify.annotations.Nullable;

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

    /**
     * From where the log is to be read for the record when it is in a producer's hands by now, or may come into them while the append
     * is on its way; null when it may not. Asked behind {@link #stillWanted}, by a spool that several gateways share.
     */
    default @Nullable Frontier frontier() {
        return null;
    }
}
