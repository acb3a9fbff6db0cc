package io.holdfast.intake.spool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits to be written, bounded by the bytes of appends. Thread-safe. */
final class SpoolQueue {

    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private ArrayDeque<SpoolWork> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    SpoolQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** False when the queue is full or closed. */
    boolean offer(SpoolWork work) {
        lock.lock();
        try {
            boolean bounded = work instanceof SpoolWork.Append;
            if (closed || bounded && bytes + work.bound() > maxBytes && bytes > 0) {
                return false;
            }
            waiting.addLast(work);
            bytes += bounded ? work.bound() : 0;
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What waits, in order, {@code groupBytes} of it at the most; waits for the first up to {@code waitMs}. */
    List<SpoolWork> take(long groupBytes, long waitMs) throws InterruptedException {
        lock.lock();
        try {
            if (waiting.isEmpty() && !closed && !filled.await(waitMs, TimeUnit.MILLISECONDS)) {
                return List.of();
            }
            List<SpoolWork> group = new ArrayList<>();
            long taken = 0;
            while (!waiting.isEmpty() && taken < groupBytes) {
                SpoolWork work = waiting.removeFirst();
                taken += work.bound();
                bytes -= work instanceof SpoolWork.Append ? work.bound() : 0;
                group.add(work);
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    boolean finished() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
