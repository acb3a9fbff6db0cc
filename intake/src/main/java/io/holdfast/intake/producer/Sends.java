package io.holdfast.intake.producer;

import io.holdfast.intake.Intake;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.ShedReason;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What one producer has handed over and not yet reported. Reports of one partition come in the order of sending, on the
 * callbacks' thread; a record without a key has no order, and is reported when its outcome is known.
 *
 * <p>Thread-safe. A partition's lock is held while a record is offered, which never blocks, and not while it is reported.
 */
final class Sends {

    private static final Set<ShedReason> BUSY =
            EnumSet.of(ShedReason.OVERLOADED, ShedReason.GATEWAY_BUSY, ShedReason.FLOW_BUSY, ShedReason.SPOOL_BUSY);

    private final Intake intake;
    private final Executor callbacks;
    private final Room room;
    private final Map<TopicPartition, Strand> strands = new ConcurrentHashMap<>();
    private final Map<Receipt, Strand> open = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * @param room of all producers of the intake together
     */
    Sends(Intake intake, Executor callbacks, Room room) {
        this.intake = intake;
        this.callbacks = callbacks;
        this.room = room;
    }

    /** Records that are not reported yet. */
    int count() {
        return count.get();
    }

    /** Their receipts at this moment. */
    List<Receipt> open() {
        return List.copyOf(open.keySet());
    }

    /**
     * Offers the record.
     *
     * @param canWait whether the caller can wait for room
     * @return false when there was no room, nothing was taken, and the caller can wait
     */
    boolean offer(Receipt receipt, Offer offer, boolean canWait) {
        Strand strand =
                offer.key() == null ? new Strand() : strands.computeIfAbsent(receipt.place(), place -> new Strand());
        keep(receipt, strand);
        boolean taken = strand.offer(receipt, offer, canWait);
        if (!taken) {
            forget(receipt);
        }
        return taken;
    }

    /** Reports what has no outcome yet as unknown; nothing is offered any more. */
    void giveUpRest() {
        open.keySet().forEach(Receipt::giveUp);
        open.values().forEach(Strand::due);
    }

    private void keep(Receipt receipt, Strand strand) {
        open.put(receipt, strand);
        count.incrementAndGet();
        room.take(receipt.size());
        receipt.room().take(receipt.size());
    }

    private void forget(Receipt receipt) {
        if (open.remove(receipt) != null) {
            count.decrementAndGet();
            room.release(receipt.size());
            receipt.room().release(receipt.size());
        }
    }

    /** Records whose reports keep their order. */
    private final class Strand {

        private final ReentrantLock lock = new ReentrantLock();
        private final ArrayDeque<Receipt> waiting = new ArrayDeque<>(1);
        private final AtomicBoolean scheduled = new AtomicBoolean();

        boolean offer(Receipt receipt, Offer offer, boolean canWait) {
            lock.lock();
            try {
                waiting.addLast(receipt);
                intake.offer(offer, outcome -> answered(receipt, outcome));
                if (canWait && busy(receipt)) {
                    waiting.removeLast();
                    receipt.unanswer();
                    return false;
                }
            } finally {
                lock.unlock();
            }
            if (receipt.answered()) {
                due();
            }
            return true;
        }

        private boolean busy(Receipt receipt) {
            return receipt.outcome().orElse(null) instanceof Outcome.Shed shed && BUSY.contains(shed.reason());
        }

        private void answered(Receipt receipt, Outcome outcome) {
            receipt.answer(outcome);
            if (!lock.isHeldByCurrentThread()) {
                due();
            }
        }

        void due() {
            if (scheduled.compareAndSet(false, true)) {
                callbacks.execute(this::report);
            }
        }

        private void report() {
            scheduled.set(false);
            for (Receipt next = next(); next != null; next = next()) {
                try {
                    next.deliver();
                } finally {
                    forget(next);
                }
            }
        }

        private @Nullable Receipt next() {
            lock.lock();
            try {
                Receipt first = waiting.peekFirst();
                return first != null && first.answered() ? waiting.removeFirst() : null;
            } finally {
                lock.unlock();
            }
        }
    }
}
