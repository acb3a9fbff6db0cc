package io.holdfast.delivery.policy;

import io.holdfast.delivery.Disposition;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Records that take the sink for down while it serves others. One that said so several times, each time after another
 * record had succeeded since it said so last, is the one at fault: its sink-down becomes transient, so that it uses up its
 * attempts instead of opening the breaker for ever. While nothing else succeeds nobody is suspected, for then the sink may
 * well be down. Remembers the latest {@value #MOST} records. Not thread-safe.
 */
public final class SinkDownSuspects {

    /** Most records remembered; beyond, the one that said sink-down the longest ago is forgotten. */
    public static final int MOST = 1_024;

    private final int times;
    private final Map<String, Suspicion> suspicions = new LinkedHashMap<>();
    private long successes;

    /** How often, and how many successes of others there had been the last time. */
    private record Suspicion(int times, long successes) {}

    /**
     * A record is suspected when it says sink-down for the {@code times}th time; 3 is usual.
     *
     * @param times at least 2
     */
    public SinkDownSuspects(int times) {
        if (times < 2) {
            throw new IllegalArgumentException("times \"" + times + "\" is out of range; at least 2, or every "
                    + "sink-down would count as the record's own fault");
        }
        this.times = times;
    }

    /** The record with this id took effect. */
    public void succeeded(String id) {
        successes++;
        suspicions.remove(id);
    }

    /** The record will not come again, or belongs to another now. */
    public void forget(String id) {
        suspicions.remove(id);
    }

    /** What a record's sink-down is to count as: itself, or transient when the record is suspected. */
    public Disposition judge(String id, Disposition.SinkDown down) {
        Suspicion before = suspicions.remove(id);
        boolean othersSucceeded = before != null && successes > before.successes();
        int said = before == null ? 1 : before.times() + (othersSucceeded ? 1 : 0);
        suspicions.put(id, new Suspicion(Math.min(said, times), successes));
        if (suspicions.size() > MOST) {
            suspicions.remove(suspicions.keySet().iterator().next());
        }
        boolean suspected = said >= times && othersSucceeded;
        return suspected ? new Disposition.Transient(down.failure()) : down;
    }
}
