package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.Optional;

/** How a flow's records come in. */
public record Intake(
        @Doc("JSON pointer to the record's key; without it the key comes from the Holdfast-Key header.")
        Optional<Pointer> key,

        @Doc(
                "JSON pointer to the record's idempotency key, for records and lines of batches that no Idempotency-Key header names.")
        Optional<Pointer> idempotencyKey,

        @Doc(value = "Largest record taken: key, value and headers.", byDefault = "1MiB")
        ByteSize maxRecordSize,

        @Doc(value = "How long a critical record waits for Kafka before it is spooled.", byDefault = "250ms")
        Duration patience,

        @Doc(value = "When every request is answered at the latest.", byDefault = "2s")
        Duration deadline,

        @Doc(
                value = "weak admits a critical flow whose topic cannot keep the promise, and says so in each answer.",
                byDefault = "strong")
        Durability durability,

        @Doc(value = "Bytes of this flow in flight at the most.", byDefault = "32MiB")
        ByteSize maxInFlight,

        @Doc(value = "Part of the spool this flow may fill, in percent.", byDefault = "100")
        int spoolShare) {

    /** Checks the ranges. */
    public Intake {
        if (patience.isNegative() || patience.isZero() || patience.compareTo(deadline) >= 0) {
            throw new IllegalArgumentException("patience \"" + patience.toMillis()
                    + "ms\" must be more than 0 and less than the deadline, " + deadline.toMillis() + "ms");
        }
        if (maxRecordSize.bytes() < 1) {
            throw new IllegalArgumentException("max-record-size must be at least 1B");
        }
        if (spoolShare < 1 || spoolShare > 100) {
            throw new IllegalArgumentException("spool-share \"" + spoolShare + "\" is out of range; 1 to 100 percent");
        }
    }
}
