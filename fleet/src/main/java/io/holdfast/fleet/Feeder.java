package io.holdfast.fleet;

import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.spool.SpoolCodec;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolException;
import io.lettuce.core.RedisException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the logs of the lanes that this member holds and gives their records to the lanes, some ahead of what is sent. One
 * thread; lanes come and go from another.
 */
final class Feeder implements Runnable {

    /**
     * Records that a lane has at the most before it is fed no further, and that may be sent and not removed from the log. Whoever
     * takes a lane over finds what may be in Kafka's log among twice as many.
     */
    static final int AHEAD = 8_192;

    private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);
    private static final int CHUNK = 512;
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long TROUBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RedisLink link;
    private final String prefix;
    private final Began began;
    private final Map<String, Fed> lanes = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    /** Is told when a lane has got what may be in Kafka's log, so that it can be looked up. */
    interface Began {
        void began(Attempt attempt, Lane lane);
    }

    /**
     * A member's attempt to drain a lane.
     *
     * @param number unlike that of any other attempt at this lane by this member
     * @param view how the lane stood when it began
     */
    record Attempt(long number, LaneView view) {}

    /** A lane that is fed. */
    private static final class Fed {
        private final Attempt attempt;
        private final Lane lane;
        private final LaneLog log;
        private long next;
        private boolean begun;
        private volatile boolean stopped;

        Fed(Attempt attempt, Lane lane, LaneLog log) {
            this.attempt = attempt;
            this.lane = lane;
            this.log = log;
        }

        String name() {
            return attempt.view().lane();
        }
    }

    Feeder(RedisLink link, String prefix, Began began) {
        this.link = link;
        this.prefix = prefix;
        this.began = began;
    }

    /** Begins with a lane. */
    void begin(Attempt attempt, Lane lane, LaneLog log) {
        stop(attempt.view().lane());
        lanes.put(attempt.view().lane(), new Fed(attempt, lane, log));
    }

    /** Gives a lane nothing more; on return nothing is given to it. */
    void stop(String name) {
        Fed fed = lanes.remove(name);
        if (fed != null) {
            synchronized (fed) {
                fed.stopped = true;
            }
            fed.log.readAhead().clear();
        }
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            boolean moved = false;
            for (Fed fed : lanes.values()) {
                moved |= feed(fed);
            }
            if (!moved) {
                LockSupport.parkNanos(IDLE_NANOS);
            }
        }
    }

    private boolean feed(Fed fed) {
        try {
            if (!fed.begun) {
                begin(fed);
                return true;
            }
            boolean room = fed.lane.spooled() < AHEAD && fed.log.unsettled() < AHEAD;
            return room && chunk(fed) > 0;
        } catch (RedisException | SpoolException e) {
            LOG.atDebug().addKeyValue("lane", fed.name()).setCause(e).log("the shared spool cannot be read");
            LockSupport.parkNanos(TROUBLE_NANOS);
            return false;
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("lane", fed.name()).setCause(e).log("a lane cannot be fed; it is tried again");
            LockSupport.parkNanos(TROUBLE_NANOS);
            return false;
        }
    }

    /** First the records that were in producers when they were spooled, wherever they are, then those that may be sent. */
    private void begin(Fed fed) {
        for (String range : link.texts(RedisLink.bytes(prefix + "copies:" + fed.name()))) {
            int colon = range.indexOf(':');
            long first = Long.parseLong(range, 0, colon, 10);
            int count = Integer.parseInt(range, colon + 1, range.length(), 10);
            for (RedisLink.Numbered copy : link.read(log(fed), first, first + count - 1, count)) {
                SpoolEntry entry = entry(fed, copy);
                give(fed, () -> fed.lane.mayBeInLog(entry.acceptance(), fed.log.ref(copy.number())));
            }
        }
        int given = 0;
        int last;
        do {
            last = chunk(fed);
            given += last;
        } while (last == CHUNK && given < 2 * AHEAD);
        fed.begun = true;
        give(fed, () -> began.began(fed.attempt, fed.lane));
    }

    private int chunk(Fed fed) {
        List<RedisLink.Numbered> read = link.read(log(fed), fed.next, Long.MAX_VALUE, CHUNK);
        for (RedisLink.Numbered each : read) {
            long ref = fed.log.ref(each.number());
            SpoolEntry entry = entry(fed, each);
            give(fed, () -> {
                fed.log.readAhead().put(ref, entry);
                fed.lane.restore(entry.acceptance(), ref, entry.acceptedAtMs());
            });
            fed.next = each.number() + 1;
        }
        return read.size();
    }

    private static void give(Fed fed, Runnable gift) {
        synchronized (fed) {
            if (!fed.stopped) {
                gift.run();
            }
        }
    }

    private byte[] log(Fed fed) {
        return RedisLink.bytes(prefix + "log:" + fed.name());
    }

    private static SpoolEntry entry(Fed fed, RedisLink.Numbered each) {
        return SpoolCodec.entry(each.record(), "record " + each.number() + " of lane " + fed.name() + " in Redis");
    }
}
