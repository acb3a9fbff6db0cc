package io.holdfast.contract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that check values, so that no event loop does. Records of one key go to one thread and keep their order; flows that can
 * be critical are looked at before the others. Bounded: what finds no room is refused at once. Thread-safe.
 */
final class CheckPool implements AutoCloseable {

    /** For values that are nested deeply; only what is used is taken from the machine. */
    private static final long STACK_BYTES = 16L << 20;
    /** Records of a flow that wait at the most. */
    private static final int MOST_WAITING = 1_024;
    /** The same for those who can wait elsewhere. */
    private static final int ROOMY = 64;

    private static final long JOIN_MS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(CheckPool.class);

    private final List<Worker> workers = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final long mostBytes;

    /**
     * @param mostBytes of values that wait; flows that cannot be critical have half of it
     */
    CheckPool(int threads, long mostBytes) {
        this.mostBytes = mostBytes;
        for (int i = 0; i < threads; i++) {
            Worker worker = new Worker();
            workers.add(worker);
            Thread thread = new Thread(null, worker, "holdfast-contract-" + i, STACK_BYTES);
            thread.setDaemon(true);
            worker.thread = thread;
            thread.start();
        }
    }

    /** One flow's part of the pool. Thread-safe. */
    final class Share {

        private final boolean first;
        private final AtomicInteger waiting = new AtomicInteger();

        private Share(boolean first) {
            this.first = first;
        }

        /** Whether another record would be looked at soon. */
        boolean hasRoom() {
            return waiting.get() < ROOMY && bytes.get() < most() / 2;
        }

        private long most() {
            return first ? mostBytes : mostBytes / 2;
        }

        /**
         * Has {@code check} run, in turn.
         *
         * @param lane what is to keep its order goes by the same number
         * @return false when there is no room for it
         */
        boolean offer(int lane, int size, Runnable check) {
            if (waiting.incrementAndGet() > MOST_WAITING) {
                waiting.decrementAndGet();
                return false;
            }
            if (bytes.addAndGet(size) > most()) {
                bytes.addAndGet(-size);
                waiting.decrementAndGet();
                return false;
            }
            Runnable counted = () -> {
                waiting.decrementAndGet();
                bytes.addAndGet(-size);
                check.run();
            };
            if (workers.get(Math.floorMod(lane, workers.size())).add(counted, first)) {
                return true;
            }
            waiting.decrementAndGet();
            bytes.addAndGet(-size);
            return false;
        }
    }

    /** A part for a flow; {@code first} when it can be critical. */
    Share share(boolean first) {
        return new Share(first);
    }

    /** A lane for what needs no order. */
    int anyLane() {
        return turn.getAndIncrement();
    }

    /** Lets what waits be checked, and takes no more. */
    @Override
    public void close() {
        workers.forEach(Worker::stop);
        for (Worker worker : workers) {
            try {
                worker.thread.join(JOIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Worker implements Runnable {

        private final ArrayDeque<Runnable> first = new ArrayDeque<>();
        private final ArrayDeque<Runnable> others = new ArrayDeque<>();
        private Thread thread = Thread.currentThread();
        private boolean stopping;

        synchronized boolean add(Runnable check, boolean before) {
            if (stopping) {
                return false;
            }
            (before ? first : others).add(check);
            notifyAll();
            return true;
        }

        synchronized void stop() {
            stopping = true;
            notifyAll();
        }

        /** The next check; one that does nothing when there is none for a while. */
        private synchronized Runnable next() throws InterruptedException {
            if (first.isEmpty() && others.isEmpty() && !stopping) {
                wait(TimeUnit.SECONDS.toMillis(1));
            }
            Runnable next = first.isEmpty() ? others.poll() : first.poll();
            return next == null ? () -> {} : next;
        }

        private synchronized boolean done() {
            return stopping && first.isEmpty() && others.isEmpty();
        }

        @Override
        public void run() {
            while (!done()) {
                try {
                    next().run();
                } catch (InterruptedException e) {
                    stop();
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).log("a check failed; its record is not answered");
                }
            }
        }
    }
}
