package io.holdfast.delivery.park;

import java.time.Duration;

/**
 * How long the park log is waited for.
 *
 * @param call one step of a transaction: beginning it, handing records over, committing, aborting; a write takes at most
 *     three of them
 * @param claim reading a partition when it is claimed, after at most two {@code call}s
 * @param read one parked record
 */
public record ParkLimits(Duration call, Duration claim, Duration read) {

    /** 10 s, 60 s and 5 s. */
    public static final ParkLimits DEFAULTS =
            new ParkLimits(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(5));
}
