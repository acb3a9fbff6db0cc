package io.holdfast.contract;

import io.holdfast.core.time.Ticker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the registry for the subjects' versions: at the start, then every {@code registry.poll}, and when a value has an id that is not known. */
final class RegistryWatch implements Runnable, AutoCloseable {

    /** Asked again no sooner than after this, whatever ids come. */
    private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How soon a registry that is away is asked again, if that is sooner than usual. */
    private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long JOIN_MS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(RegistryWatch.class);

    private final List<WatchedSubject> subjects;
    private final long pollNanos;
    private final Ticker ticker;
    private final Thread thread = new Thread(this, "holdfast-registry");
    private boolean wanted;
    private boolean stopping;

    RegistryWatch(List<WatchedSubject> subjects, long pollNanos, Ticker ticker) {
        this.subjects = subjects;
        this.pollNanos = pollNanos;
        this.ticker = ticker;
        subjects.forEach(subject -> subject.onUnknownId(this::askSoon));
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void askSoon() {
        wanted = true;
        notifyAll();
    }

    @Override
    public void run() {
        while (true) {
            boolean answered = askAll();
            try {
                if (rest(answered ? pollNanos : Math.min(pollNanos, AWAY_NANOS))) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Whether the registry was there for all of them. */
    private boolean askAll() {
        boolean answered = true;
        for (WatchedSubject subject : subjects) {
            try {
                answered &= subject.refresh(answered);
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("subject", subject.name())
                        .setCause(e)
                        .log("asking the registry failed; it is asked again");
                answered = false;
            }
        }
        return answered;
    }

    /** Waits until it is time to ask again; true when there will be no next time. */
    private synchronized boolean rest(long nanos) throws InterruptedException {
        long begun = ticker.nanos();
        while (!stopping) {
            long past = ticker.nanos() - begun;
            long left = (wanted ? Math.min(SHORTEST_NANOS, nanos) : nanos) - past;
            if (left <= 0) {
                wanted = false;
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        thread.interrupt();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
