package io.holdfast.intake.producer;

import io.holdfast.core.time.Ticker;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for receipts, whatever they come to. */
final class Waiting {

    private Waiting() {}

    /**
     * Until all are complete, or {@code deadlineNanos} by the ticker.
     *
     * @return whether all are complete
     * @throws InterruptException when the thread is interrupted
     */
    static boolean until(List<Receipt> receipts, long deadlineNanos, Ticker ticker) {
        for (Receipt receipt : receipts) {
            if (!completes(receipt, Math.max(0, deadlineNanos - ticker.nanos()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean completes(Receipt receipt, long withinNanos) {
        try {
            receipt.get(withinNanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
