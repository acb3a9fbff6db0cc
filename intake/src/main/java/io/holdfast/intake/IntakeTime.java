package io.holdfast.intake;

import io.holdfast.core.time.Ticker;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * The clocks of an intake: wall time for what others read, elapsed time for limits, and wall time that does not jump for how
 * long names are remembered. Thread-safe.
 */
public final class IntakeTime {

    /** This machine's clocks. */
    public static final IntakeTime SYSTEM = new IntakeTime(InstantSource.system(), Ticker.SYSTEM);

    private final InstantSource clock;
    private final Ticker ticker;
    private final long startMs;
    private final long startNanos;

    /** Over these clocks, from now on. */
    public IntakeTime(InstantSource clock, Ticker ticker) {
        this.clock = clock;
        this.ticker = ticker;
        this.startMs = clock.millis();
        this.startNanos = ticker.nanos();
    }

    /** Wall time. */
    public InstantSource clock() {
        return clock;
    }

    /** Elapsed time. */
    public Ticker ticker() {
        return ticker;
    }

    long epochMs() {
        return clock.millis();
    }

    /** Epoch milliseconds by elapsed time since the start: whoever sets the wall clock does not move it. */
    long steadyMs() {
        return startMs + TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - startNanos);
    }

    long nanos() {
        return ticker.nanos();
    }
}
