package io.holdfast.intake.lane;

import io.holdfast.intake.ShedReason;
import org.jspecify.annotations.Nullable;

/** Whether the spool takes another record of a flow. Thread-safe. */
public interface LaneGate {

    /** Why the spool takes no record of {@code bytes} bytes for {@code flow} now; null when it does. */
    @Nullable
    ShedReason spoolClosed(String flow, int bytes);
}
