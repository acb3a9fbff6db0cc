package io.holdfast.core.catalog;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The spool of one gateway. */
public record SpoolSettings(
        @Doc(value = "Folder, on a local disk; one process at a time.", byDefault = ".holdfast/spool")
        Path directory,

        @Doc(value = "Most the spool may hold.", byDefault = "2GiB")
        ByteSize maxSize,

        @Doc(value = "Oldest record the spool may hold before it takes no more.", byDefault = "24h")
        Duration maxAge,

        @Doc(
                value =
                        "How long Kafka may forbid writing to a topic before its promised records go to the refused area.",
                byDefault = "10m")
        Duration refuseAfter,

        @Doc("A Redis that the spool is kept in instead of the folder, shared by a fleet of gateways.")
        Optional<RedisSettings> redis) {

    private static final long SMALLEST = 8L << 20;

    /** Checks the ranges. */
    public SpoolSettings {
        if (maxSize.bytes() < SMALLEST) {
            throw new IllegalArgumentException(
                    "max-size \"" + maxSize + "\" is too small; at least " + new ByteSize(SMALLEST));
        }
    }
}
