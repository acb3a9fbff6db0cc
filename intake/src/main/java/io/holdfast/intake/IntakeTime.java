package io.holdfast.intake;

import io.holdfast.core.time.Ticker;
import java.time.InstantSource;

/** Both clocks of an intake: wall time for what others read, elapsed time for limits. */
public record IntakeTime(InstantSource clock, Ticker ticker) {

    /** This machine's clocks. */
    public static final IntakeTime SYSTEM = new IntakeTime(InstantSource.system(), Ticker.SYSTEM);

    long epochMs() {
        return clock.millis();
    }

    long nanos() {
        return ticker.nanos();
    }
}
