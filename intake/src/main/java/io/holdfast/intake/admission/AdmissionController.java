package io.holdfast.intake.admission;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.ShedReason;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what is in flight: bytes of the whole gateway, bytes of each flow, and records by measured latency. Bulk is shed
 * first, then standard; critical records have the last fifth of every shared bound to themselves. Thread-safe.
 */
public final class AdmissionController {

    private static final double BULK_SHARE = 0.6;
    private static final double STANDARD_SHARE = 0.8;
    private static final double PATIENT_SHARE = 0.8;

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final LongAdder latencySum = new LongAdder();
    private final LongAdder latencyCount = new LongAdder();
    private final ConcurrencyLimit concurrency;
    private volatile int limit;

    /** Bytes in flight of one flow. */
    public static final class FlowBytes {
        private final long max;
        private final AtomicLong used = new AtomicLong();

        /** At most {@code max} bytes. */
        public FlowBytes(long max) {
            this.max = max;
        }
    }

    /**
     * @param maxBytes of all flows together
     * @param smallestLimit and
     * @param largestLimit bound the records in flight
     * @param targetLatencyNanos mean acknowledgement latency that is still fine
     */
    public AdmissionController(long maxBytes, int smallestLimit, int largestLimit, long targetLatencyNanos) {
        this.maxBytes = maxBytes;
        this.concurrency = new ConcurrencyLimit(smallestLimit, largestLimit, targetLatencyNanos);
        this.limit = concurrency.limit();
    }

    /** Admits a record of {@code size} bytes, to be given back by {@link #releaseSlot} and {@link #releaseBytes}; or says why not. */
    public @Nullable ShedReason admit(Tier tier, FlowBytes flow, int size) {
        double share = share(tier);
        if (tier != Tier.CRITICAL && records.get() >= limit * share) {
            return ShedReason.OVERLOADED;
        }
        if (!take(bytes, size, (long) (maxBytes * share))) {
            return ShedReason.GATEWAY_BUSY;
        }
        if (!take(flow.used, size, (long) (flow.max * share))) {
            bytes.addAndGet(-size);
            return ShedReason.FLOW_BUSY;
        }
        int now = records.incrementAndGet();
        if (now > peak.get()) {
            peak.set(now);
        }
        return null;
    }

    /**
     * Whether another record of this tier would stay well below the limits; for those who can wait.
     *
     * @param byLatency whether the limit counts that was learnt from Kafka's latency: it says nothing while Kafka is away
     */
    public boolean hasRoom(Tier tier, FlowBytes flow, boolean byLatency) {
        double share = share(tier) * PATIENT_SHARE;
        return (!byLatency || records.get() < limit * share)
                && bytes.get() < maxBytes * share
                && flow.used.get() < flow.max * share;
    }

    /** Whether half of what this tier may have is in flight. */
    public boolean busy(Tier tier, FlowBytes flow) {
        double half = share(tier) / 2;
        return records.get() >= limit * half || bytes.get() >= maxBytes * half || flow.used.get() >= flow.max * half;
    }

    /** The record no longer waits for anybody's promise. */
    public void releaseSlot() {
        records.decrementAndGet();
    }

    /** The record's bytes are no longer held. */
    public void releaseBytes(FlowBytes flow, int size) {
        flow.used.addAndGet(-size);
        bytes.addAndGet(-size);
    }

    /** A record was acknowledged by Kafka this long after its offer. */
    public void acknowledged(long latencyNanos) {
        latencySum.add(latencyNanos);
        latencyCount.increment();
    }

    /** Adapts the limit to what was measured since the last call; to be called a few times a second by one thread. */
    public void adapt() {
        long count = latencyCount.sumThenReset();
        long sum = latencySum.sumThenReset();
        int mostInFlight = peak.getAndSet(records.get());
        if (count > 0) {
            concurrency.observe(sum / count, mostInFlight);
            limit = concurrency.limit();
        }
    }

    /** Records in flight that are allowed at present. */
    public int limit() {
        return limit;
    }

    /** Bytes in flight. */
    public long bytes() {
        return bytes.get();
    }

    /** Records that wait for a promise. */
    public int records() {
        return records.get();
    }

    private static boolean take(AtomicLong used, int size, long max) {
        long now = used.addAndGet(size);
        if (now <= max || now == size) {
            return true;
        }
        used.addAndGet(-size);
        return false;
    }

    private static double share(Tier tier) {
        return switch (tier) {
            case BULK -> BULK_SHARE;
            case STANDARD -> STANDARD_SHARE;
            case CRITICAL -> 1.0;
        };
    }
}
