package io.holdfast.intake.lane;

import io.holdfast.intake.spool.SpoolEntry;

/** What the drainer learnt about a spooled record when its turn came. */
public sealed interface Drained {

    /** It is to be sent. */
    record Ready(long ref, SpoolEntry entry) implements Drained {}

    /** The same record had reached the log before, at {@code offset}, under an earlier acceptance of its idempotency key. */
    record AlreadyPublished(long ref, SpoolEntry entry, long offset) implements Drained {}

    /** Its expiry passed. */
    record Expired(long ref, SpoolEntry entry) implements Drained {}

    /** The spool cannot give it back; {@code problem} names file and offset. */
    record Unreadable(long ref, String problem) implements Drained {}

    /** Another gateway of the fleet settled it. */
    record Gone(long ref) implements Drained {}

    /** The spool cannot be read at the moment; it is there all the same. */
    record NotNow() implements Drained {}
}
