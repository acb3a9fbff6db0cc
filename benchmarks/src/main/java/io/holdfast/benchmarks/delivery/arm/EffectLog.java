package io.holdfast.benchmarks.delivery.arm;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.VarHandle;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls of the sink in a mapped file: what stands there survives the kill of the process that wrote it, and another process
 * reads it meanwhile. Any number of threads append; one reads.
 */
public final class EffectLog {

    private static final int ENTRY = 40;
    private static final int EMPTY = 0;
    private static final int DONE = 1;
    private static final int FAILED = 2;

    private final MappedByteBuffer file;
    private final int capacity;
    private final AtomicInteger next = new AtomicInteger();
    private int read;

    private EffectLog(MappedByteBuffer file, int capacity) {
        this.file = file;
        this.capacity = capacity;
    }

    /** A new file with room for so many calls. */
    public static EffectLog create(Path path, int capacity) throws IOException {
        try (RandomAccessFile empty = new RandomAccessFile(path.toFile(), "rw")) {
            empty.setLength((long) capacity * ENTRY);
        }
        return open(path);
    }

    /** A file that is there. */
    public static EffectLog open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long bytes = channel.size();
            return new EffectLog(channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes), (int) (bytes / ENTRY));
        }
    }

    /** Appends a call. */
    public void append(Effect effect) {
        int entry = next.getAndIncrement();
        if (entry >= capacity) {
            throw new IllegalStateException("the log of calls is full with " + capacity
                    + "; the subject calls too often, or give it more room");
        }
        int at = entry * ENTRY;
        file.putInt(at + 4, effect.value().index());
        file.putInt(at + 8, effect.value().key());
        file.putInt(at + 12, effect.value().sequence());
        file.putLong(at + 16, effect.value().producedNanos());
        file.putLong(at + 24, effect.beginNanos());
        file.putLong(at + 32, effect.endNanos());
        VarHandle.releaseFence();
        file.putInt(at, effect.done() ? DONE : FAILED);
    }

    /** What was appended since the last call of this, as far as nothing before it is still being written. */
    public List<Effect> more() {
        List<Effect> effects = new ArrayList<>();
        while (read < capacity && file.getInt(read * ENTRY) != EMPTY) {
            VarHandle.acquireFence();
            effects.add(at(read * ENTRY));
            read++;
        }
        return effects;
    }

    /** All that was appended, past what a killed process left half written. */
    public List<Effect> all() {
        List<Effect> effects = new ArrayList<>();
        for (int entry = 0; entry < capacity; entry++) {
            if (file.getInt(entry * ENTRY) != EMPTY) {
                effects.add(at(entry * ENTRY));
            }
        }
        return effects;
    }

    private Effect at(int at) {
        SourceValue value =
                new SourceValue(file.getInt(at + 4), file.getInt(at + 8), file.getInt(at + 12), file.getLong(at + 16));
        return new Effect(file.getInt(at) == DONE, value, file.getLong(at + 24), file.getLong(at + 32));
    }
}
