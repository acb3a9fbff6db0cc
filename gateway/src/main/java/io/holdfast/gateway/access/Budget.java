package io.holdfast.gateway.access;

import io.holdfast.core.time.Ticker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one caller may write to one flow: the quotas that hold for it. Thread-safe. */
public final class Budget {

    /** Of somebody without a quota. */
    public static final Budget UNLIMITED = new Budget(List.of(), Ticker.SYSTEM);

    private final List<Share> shares;
    private final Ticker ticker;

    /** A quota, and what it is called. */
    record Share(String whose, QuotaBucket bucket) {}

    Budget(List<Share> shares, Ticker ticker) {
        this.shares = shares;
        this.ticker = ticker;
    }

    /**
     * A quota that is used up.
     *
     * @param whose of the principal or of the flow, for people
     * @param limits for people
     * @param waitMs until the record could be taken, if nobody else took its place; at least 1
     */
    public record Exceeded(String whose, String limits, long waitMs) {}

    /** Charges a record of that size to every quota; null when that was done, or the one that is used up, and nothing was. */
    public @Nullable Exceeded charge(long bytes) {
        long nowNanos = ticker.nanos();
        for (int i = 0; i < shares.size(); i++) {
            long waitNanos = shares.get(i).bucket().charge(bytes, nowNanos);
            if (waitNanos > 0) {
                shares.subList(0, i).forEach(charged -> charged.bucket().giveBack(bytes));
                return exceeded(shares.get(i), waitNanos);
            }
        }
        return null;
    }

    /** The quota that would be used up by a record of that size; nothing is charged. */
    public @Nullable Exceeded wouldExceed(long bytes) {
        long nowNanos = ticker.nanos();
        for (Share share : shares) {
            long waitNanos = share.bucket().waitNanos(bytes, nowNanos);
            if (waitNanos > 0) {
                return exceeded(share, waitNanos);
            }
        }
        return null;
    }

    private static Exceeded exceeded(Share share, long waitNanos) {
        return new Exceeded(share.whose(), share.bucket().limits(), TimeUnit.NANOSECONDS.toMillis(waitNanos + 999_999));
    }
}
