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
     * From where the log is to be read for the record when it came into a producer's hands after the append was asked for; null when
     * it did not. Asked behind {@link #stillWanted}, of records that are spooled for several gateways.
     */
    default @Nullable Frontier handedOver() {
        return null;
    }
}
