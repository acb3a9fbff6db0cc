package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.Optional;

/** How much may be written, in each process. */
public record Quota(
        @Doc("Records a second, in the long run.") Optional<Double> recordsPerSecond,

        @Doc("Bytes of records a second, in the long run.") Optional<ByteSize> bytesPerSecond,

        @Doc(
                value = "How long what is not used is saved up: so many seconds' worth may come at once.",
                byDefault = "1s")
        Duration burst) {

    private static final Duration LONGEST_BURST = Duration.ofHours(1);
    private static final double LARGEST_RATE = 1e9;

    /** Checks the ranges. */
    public Quota {
        if (recordsPerSecond.isEmpty() && bytesPerSecond.isEmpty()) {
            throw new IllegalArgumentException(
                    "a quota limits nothing without records-per-second or bytes-per-second; say one of them");
        }
        double records = recordsPerSecond.orElse(1.0);
        if (!(records >= 1e-3 && records <= LARGEST_RATE)) {
            throw new IllegalArgumentException(
                    "records-per-second \"" + records + "\" is out of range; 0.001 to 1000000000");
        }
        if (bytesPerSecond.isPresent() && bytesPerSecond.get().bytes() < 1) {
            throw new IllegalArgumentException(
                    "bytes-per-second \"" + bytesPerSecond.get() + "\" is out of range; 1B or more");
        }
        Durations.within("burst", burst, LONGEST_BURST);
    }
}
