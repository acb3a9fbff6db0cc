package io.holdfast.gateway;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of requests that are being read, over all connections. Thread-safe. */
final class BodyMemory {

    private final long max;
    private final AtomicLong used = new AtomicLong();

    BodyMemory(long max) {
        this.max = max;
    }

    /** What is said when there is no room. */
    static BadRequest full() {
        return new BadRequest(
                503, "gateway-busy", "The gateway holds as many bytes of requests as it may; come back in a moment.");
    }

    boolean take(long bytes) {
        if (used.addAndGet(bytes) <= max) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
