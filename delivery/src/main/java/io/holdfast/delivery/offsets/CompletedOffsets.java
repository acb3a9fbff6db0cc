package io.holdfast.delivery.offsets;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Stand-in. */
public final class CompletedOffsets {
    private final TreeSet<Long> outstanding = new TreeSet<>();
    private final Set<Long> complete;
    private long position;
    private final long base;

    /** Stand-in. */
    public CompletedOffsets(long position, Set<Long> complete) {
        this.position = position;
        this.base = position;
        this.complete = new HashSet<>(complete);
    }

    /** Stand-in. */
    public boolean polled(long offset) {
        position = Math.max(position, offset + 1);
        return !complete.contains(offset) && outstanding.add(offset);
    }

    /** Stand-in. */
    public boolean complete(long offset) {
        complete.add(offset);
        return outstanding.remove(offset);
    }

    /** Stand-in. */
    public void position(long next) {
        position = Math.max(position, next);
    }

    /** Stand-in. */
    public long low() {
        return outstanding.isEmpty() ? position : outstanding.first();
    }

    /** Stand-in. */
    public boolean isComplete(long offset) {
        return offset < base || complete.contains(offset);
    }

    /** Stand-in. */
    public boolean fits() {
        return true;
    }
}
