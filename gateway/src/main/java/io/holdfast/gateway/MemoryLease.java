package io.holdfast.gateway;

/** What one request holds of the {@link BodyMemory}; given back exactly once. Not thread-safe. */
final class MemoryLease {

    private final BodyMemory memory;
    private long held;
    private boolean ended;

    MemoryLease(BodyMemory memory) {
        this.memory = memory;
    }

    /** Holds {@code bytes} from now on; false, and nothing changes, when there is no room or the lease has ended. */
    boolean resize(long bytes) {
        if (ended || bytes > held && !memory.take(bytes - held)) {
            return false;
        }
        if (bytes < held) {
            memory.give(held - bytes);
        }
        held = bytes;
        return true;
    }

    /** Holds {@code bytes} more; false, and nothing changes, when there is no room or the lease has ended. */
    boolean grow(long bytes) {
        return resize(held + bytes);
    }

    /** Gives back everything; there is nothing to be had any more. */
    void end() {
        resize(0);
        ended = true;
    }

    long held() {
        return held;
    }
}
