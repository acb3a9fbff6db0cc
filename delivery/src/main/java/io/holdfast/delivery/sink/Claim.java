package io.holdfast.delivery.sink;

import io.holdfast.delivery.offsets.OffsetSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * A partition that is this member's: its epoch, and which of its records are done. Under an epoch nobody but the one who raised
 * it writes, so what it read then and what it did since is all there is, except for the transactions in doubt: those whose
 * commit nobody answered. Thread-safe.
 */
final class Claim {

    private final long partitionId;
    private final long epoch;
    private final OffsetSet done;
    private final Set<Long> doubts = new HashSet<>();
    private long number;

    /**
     * @param done what the database knew when the epoch was raised
     * @param number of the latest transaction it knew
     */
    Claim(long partitionId, long epoch, OffsetSet done, long number) {
        this.partitionId = partitionId;
        this.epoch = epoch;
        this.done = done;
        this.number = number;
    }

    long partitionId() {
        return partitionId;
    }

    long epoch() {
        return epoch;
    }

    /** A number for a transaction's row of progress, ascending. */
    synchronized long nextNumber() {
        return ++number;
    }

    synchronized boolean isDone(long offset) {
        return done.contains(offset);
    }

    /** The transaction of this number is durable. Should this fail, as for want of memory, it is in doubt. */
    synchronized void done(long transaction, Collection<Long> offsets) {
        doubts.add(transaction);
        offsets.forEach(done::add);
        doubts.remove(transaction);
    }

    /** Whether the transaction of this number is, or will be, durable is not known. */
    synchronized void doubt(long transaction) {
        doubts.add(transaction);
    }

    synchronized Set<Long> doubts() {
        return Set.copyOf(doubts);
    }

    /** These transactions have ended, and this is what those of them did that are durable. */
    synchronized void settled(Set<Long> transactions, OffsetSet durable) {
        for (long offset : durable.toArray()) {
            done.add(offset);
        }
        doubts.removeAll(transactions);
    }

    synchronized void forgetBelow(long below, Collection<Long> except) {
        done.removeBelow(below, except);
    }
}
