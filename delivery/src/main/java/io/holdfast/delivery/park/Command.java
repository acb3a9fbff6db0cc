package io.holdfast.delivery.park;

import io.holdfast.delivery.InboundRecord;

/**
 * What somebody decided about one record that is parked or a dead letter. The owner of its partition carries it out, exactly
 * once, in the transaction that moves its place in the commands.
 *
 * @param record for {@link Action#REDRIVE} as it is to be tried again, maybe edited; for {@link Action#DISCARD} its origin and
 *     key count
 * @param by who decided
 * @param atMs when, epoch milliseconds
 * @param edited whether the record is not what it was
 */
public record Command(Action action, InboundRecord record, String by, long atMs, boolean edited) {

    /** What is to become of the record. */
    public enum Action {
        /** It is tried again at once, in its place within its key, with its attempts counted anew. */
        REDRIVE,
        /** It is given up: its key goes on without it. */
        DISCARD
    }
}
