package io.holdfast.gateway;

import io.holdfast.gateway.access.Budget;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the lines of one batch pass in order, each once it is paid for: a line waits for its quota, unless that would take too
 * long; then it is shed. Used by one event loop.
 */
final class LineToll {

    private final Toll toll;
    private final LineWindow window;
    /** Whether the next line is paid for. */
    private boolean paid;

    LineToll(Toll toll, LineWindow window) {
        this.toll = toll;
        this.window = window;
    }

    /** The next line to offer; null when there is none, or no room for it, or its quota has to fill up first. */
    LineWindow.@Nullable Line next(BooleanSupplier room) {
        while (window.hasQueued() && !paid) {
            Budget.Exceeded exceeded = toll.charge(window.nextBytes());
            if (exceeded != null && exceeded.waitMs() <= Toll.LONGEST_WAIT_MS) {
                return null;
            }
            paid = exceeded == null;
            if (exceeded != null) {
                shed(toll.unpaid(exceeded));
            }
        }
        LineWindow.Line line = window.nextToOffer(room);
        paid &= line == null;
        return line;
    }

    private void shed(Toll.Unpaid why) {
        LineWindow.Line line = window.nextToShed();
        line.takeBody();
        Problem problem = why.problem();
        window.settle(
                line,
                new JsonText()
                        .field("line", line.number())
                        .field("status", "shed")
                        .field("reason", problem.code())
                        .field("detail", problem.detail())
                        .field("retryAfterMs", why.waitMs())
                        .end());
    }
}
