package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.List;
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

        @Doc(
                value =
                        "strict writes the flow's records in transactions, which shut out what a gateway that is gone may still have"
                                + " under way; look-up reads the log for records whose outcome is not known, and no more.",
                byDefault = "look-up")
        ExactlyOnce exactlyOnce,

        @Doc(value = "Bytes of this flow in flight at the most.", byDefault = "32MiB")
        ByteSize maxInFlight,

        @Doc(value = "Part of the spool this flow may fill, in percent.", byDefault = "100")
        int spoolShare,

        @Doc(
                "Who may write: principals by name or pattern (billing-*), group:NAME, * for every principal that has shown who"
                        + " it is, anyone for everybody. When absent, those of gateway.authentication.writers.")
        Optional<List<String>> writers,

        @Doc("How much may be written, by all callers together.")
        Optional<Quota> quota) {

    private static final Duration LONGEST_DEADLINE = Duration.ofHours(1);
    private static final ByteSize LARGEST_RECORD = new ByteSize(64L << 20);

    /** Checks the ranges. */
    public Intake {
        Durations.within("deadline", deadline, LONGEST_DEADLINE);
        if (patience.isNegative() || patience.isZero() || patience.compareTo(deadline) >= 0) {
            throw new IllegalArgumentException("patience \"" + Durations.text(patience)
                    + "\" must be more than 0 and less than the deadline, " + Durations.text(deadline));
        }
        if (maxRecordSize.bytes() < 1 || maxRecordSize.bytes() > LARGEST_RECORD.bytes()) {
            throw new IllegalArgumentException(
                    "max-record-size \"" + maxRecordSize + "\" is out of range; 1B to " + LARGEST_RECORD);
        }
        if (maxInFlight.bytes() < maxRecordSize.bytes()) {
            throw new IllegalArgumentException("max-in-flight \"" + maxInFlight
                    + "\" is less than one record of max-record-size, " + maxRecordSize + "; raise it");
        }
        if (spoolShare < 1 || spoolShare > 100) {
            throw new IllegalArgumentException("spool-share \"" + spoolShare + "\" is out of range; 1 to 100 percent");
        }
        Grant.check("writers", writers.orElse(List.of()));
    }
}
