package io.holdfast.gateway;

import io.holdfast.core.time.Ticker;
import io.holdfast.gateway.access.Budget;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Charges the records of one request for a topic, which wait for their quota together, since they are answered together: once
 * that would take too long, those that are left are shed. Used by one event loop.
 */
final class EntryToll {

    private final Toll toll;
    private final Ticker ticker;
    private boolean waiting;
    private long sinceNanos;
    private Budget.@Nullable Exceeded hopeless;

    EntryToll(Toll toll, Ticker ticker) {
        this.toll = toll;
        this.ticker = ticker;
    }

    /** Charges a record; false when it has to wait, or is not to be waited for. */
    boolean lets(ProduceRequest.Entry entry) {
        Budget.Exceeded exceeded = toll.charge(length(entry.key()) + length(entry.value()));
        if (exceeded == null) {
            return true;
        }
        long nowNanos = ticker.nanos();
        sinceNanos = waiting ? sinceNanos : nowNanos;
        waiting = true;
        if (exceeded.waitMs() + TimeUnit.NANOSECONDS.toMillis(nowNanos - sinceNanos) > Toll.LONGEST_WAIT_MS) {
            hopeless = exceeded;
        }
        return false;
    }

    /** What is said of a record that is not waited for; null while they are. */
    Toll.@Nullable Unpaid shed() {
        return hopeless == null ? null : toll.unpaid(hopeless);
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
