package io.holdfast.fleet;

import io.holdfast.intake.spool.SpoolEntry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Records of one lane that were read before they are asked for, bounded in bytes. Thread-safe. */
final class ReadAhead {

    private static final long MOST_BYTES = 4L << 20;
    private static final int OVERHEAD = 256;

    private final ConcurrentHashMap<Long, SpoolEntry> entries = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    void put(long ref, SpoolEntry entry) {
        int size = size(entry);
        if (bytes.get() + size <= MOST_BYTES && entries.putIfAbsent(ref, entry) == null) {
            bytes.addAndGet(size);
        }
    }

    @Nullable
    SpoolEntry get(long ref) {
        return entries.get(ref);
    }

    void remove(long ref) {
        SpoolEntry gone = entries.remove(ref);
        if (gone != null) {
            bytes.addAndGet(-size(gone));
        }
    }

    void clear() {
        entries.keySet().forEach(this::remove);
    }

    private static int size(SpoolEntry entry) {
        return entry.sizeBytes() + OVERHEAD;
    }
}
