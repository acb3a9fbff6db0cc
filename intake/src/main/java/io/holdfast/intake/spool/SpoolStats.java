package io.holdfast.intake.spool;

/** The spool's figures; {@code trouble} is empty when it can be written. */
public record SpoolStats(long entries, long liveBytes, long diskBytes, long maxBytes, String trouble) {

    /** Whether the spool takes records. */
    public boolean writable() {
        return trouble.isEmpty();
    }
}
