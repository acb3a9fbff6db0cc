package io.holdfast.gateway.access;

import io.holdfast.core.catalog.Quota;
import java.util.ArrayList;
import java.util.List;

/** What is left of one quota, in records and in bytes. Thread-safe. */
final class QuotaBucket {

    private static final double NS = 1e9;

    private final Quota quota;
    private final List<Measure> measures = new ArrayList<>();

    private record Measure(RateBucket bucket, boolean bytes) {
        double cost(long size) {
            return bytes ? (double) size : 1;
        }
    }

    QuotaBucket(Quota quota, long nowNanos) {
        this.quota = quota;
        double burstS = quota.burst().toNanos() / NS;
        quota.recordsPerSecond().ifPresent(rate -> measures.add(measure(rate, burstS, nowNanos, false)));
        quota.bytesPerSecond().ifPresent(rate -> measures.add(measure((double) rate.bytes(), burstS, nowNanos, true)));
    }

    private static Measure measure(double rate, double burstS, long nowNanos, boolean bytes) {
        return new Measure(new RateBucket(rate, Math.max(1, rate * burstS), nowNanos), bytes);
    }

    /** Charges a record of that size, unless it has to wait; how long it has to, in nanoseconds. */
    synchronized long charge(long bytes, long nowNanos) {
        long waitNanos = waitNanos(bytes, nowNanos);
        if (waitNanos == 0) {
            measures.forEach(measure -> measure.bucket().take(measure.cost(bytes)));
        }
        return waitNanos;
    }

    /** How long such a record would have to wait, in nanoseconds. */
    synchronized long waitNanos(long bytes, long nowNanos) {
        long longest = 0;
        for (Measure measure : measures) {
            longest = Math.max(longest, measure.bucket().waitNanos(measure.cost(bytes), nowNanos));
        }
        return longest;
    }

    synchronized void giveBack(long bytes) {
        measures.forEach(measure -> measure.bucket().giveBack(measure.cost(bytes)));
    }

    /** How much of it is gone, of what is scarcer: 0 to 1. */
    synchronized double used(long nowNanos) {
        return measures.stream()
                .mapToDouble(measure -> measure.bucket().used(nowNanos))
                .max()
                .orElse(0);
    }

    /** The limits, for people. */
    String limits() {
        List<String> words = new ArrayList<>();
        quota.recordsPerSecond()
                .ifPresent(rate -> words.add((rate % 1 == 0 ? String.valueOf(rate.longValue()) : rate) + " records/s"));
        quota.bytesPerSecond().ifPresent(rate -> words.add(rate + "/s"));
        return String.join(", ", words);
    }
}
