package io.holdfast.delivery.offsets;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is done of one source partition: every offset below the position, except the outstanding ones. Offsets that no
 * record has (compacted, transaction markers) count as done, so a commit passes over them. Memory goes with the number
 * outstanding, not with the offsets between them. Not thread-safe. After a truncation of the log, make a new one.
 */
public final class CompletedOffsets {

    private final OffsetMapOwner owner;
    private final int mostPayload;
    private final OutstandingOffsets outstanding = new OutstandingOffsets();
    private final long[] notDoneBefore;
    private final long knownEnd;
    private int notDoneAt;
    private long position;
    private long highestDone;

    /** Begins at a committed offset of which no more is known. */
    public CompletedOffsets(OffsetMapOwner owner, long committed) {
        this(new OffsetMap(owner, committed, committed, new long[0]), owner);
    }

    /** Begins at a map's base with what an earlier owner had done above it. */
    public CompletedOffsets(OffsetMap map, OffsetMapOwner owner) {
        if (map.base() < 0) {
            throw new IllegalArgumentException(
                    "committed offset \"" + map.base() + "\" is negative; begin at 0 or above");
        }
        this.owner = owner;
        this.mostPayload = MapSize.mostPayload(owner);
        this.notDoneBefore = map.incompleteOffsets();
        this.knownEnd = map.end();
        this.position = map.base();
        this.highestDone = map.base() - 1;
    }

    /**
     * A record was polled; offsets ascend, and those left out have no record. False when it is not to be run: it is
     * complete, or outstanding already.
     */
    public boolean polled(long offset) {
        if (offset < position) {
            return false;
        }
        position(offset);
        position = offset + 1;
        if (offset < knownEnd) {
            if (notDoneAt == notDoneBefore.length || notDoneBefore[notDoneAt] != offset) {
                highestDone = offset;
                return false;
            }
            notDoneAt++;
        }
        outstanding.add(offset);
        return true;
    }

    /** The record is done, parked or a dead letter. True if it was outstanding. */
    public boolean complete(long offset) {
        boolean was = outstanding.remove(offset);
        if (was) {
            highestDone = Math.max(highestDone, offset);
        }
        return was;
    }

    /**
     * The consumer's clean next offset, behind holes and markers too; every record before it must have been given to
     * {@link #polled}, or it counts as done. One that lies behind the present is ignored.
     */
    public void position(long next) {
        position = Math.max(position, next);
        while (notDoneAt < notDoneBefore.length && notDoneBefore[notDoneAt] < position) {
            notDoneAt++;
        }
    }

    /** The next offset to be polled. */
    public long position() {
        return position;
    }

    /** The offset to commit: the lowest outstanding, or the position. It never goes back. */
    public long low() {
        return outstanding.size() == 0 ? position : outstanding.first();
    }

    /** Records polled and not complete. */
    public int outstanding() {
        return outstanding.size();
    }

    /** Whether {@code offset} is known to be complete. */
    public boolean isComplete(long offset) {
        if (offset < position) {
            return !outstanding.contains(offset);
        }
        return offset < knownEnd && Arrays.binarySearch(notDoneBefore, notDoneAt, notDoneBefore.length, offset) < 0;
    }

    /** For the metadata of a commit at {@link #low}. It ends behind the last record that is done. */
    public OffsetMap map() {
        return mapWith(List.of());
    }

    /**
     * As {@link #map}, once these are complete too: for a commit that is made together with what completes them.
     *
     * @param finished outstanding offsets
     */
    public OffsetMap mapWith(Collection<Long> finished) {
        long[] left = outstanding.toArray();
        long last = highestDone;
        if (!finished.isEmpty()) {
            Set<Long> also = new HashSet<>(finished);
            last = Math.max(last, Collections.max(also));
            left = Arrays.stream(left).filter(offset -> !also.contains(offset)).toArray();
        }
        long base = left.length > 0 ? left[0] : position;
        if (position < knownEnd) {
            return new OffsetMap(owner, base, knownEnd, withNotDoneBefore(left));
        }
        long end = Math.max(base, last + 1);
        return new OffsetMap(owner, base, end, Arrays.copyOf(left, below(left, end)));
    }

    /** What is not polled yet lies behind what was. */
    private long[] withNotDoneBefore(long[] left) {
        int more = notDoneBefore.length - notDoneAt;
        long[] all = Arrays.copyOf(left, left.length + more);
        System.arraycopy(notDoneBefore, notDoneAt, all, left.length, more);
        return all;
    }

    private static int below(long[] ascending, long end) {
        int found = Arrays.binarySearch(ascending, end);
        return found < 0 ? -found - 1 : found;
    }

    /**
     * Whether {@link #map} fits into a commit, now and whatever completes until the next poll. Takes constant time. Pause
     * the partition before it does not: a commit without its map would run again what is done.
     */
    public boolean fits() {
        return MapSize.payloadAtMost(incompleteCount(), end() - low()) <= mostPayload;
    }

    /**
     * Whether that holds still when {@code records} more are polled, the last of them at {@code last}. Ask it of each
     * record before {@link #polled}, or of a whole poll before resuming.
     */
    public boolean fits(long last, int records) {
        if (last < end()) {
            return fits();
        }
        return MapSize.payloadAtMost((long) incompleteCount() + records, last + 1 - low()) <= mostPayload;
    }

    private int incompleteCount() {
        return outstanding.size() + notDoneBefore.length - notDoneAt;
    }

    private long end() {
        return Math.max(position, knownEnd);
    }
}
