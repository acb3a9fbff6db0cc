package io.holdfast.app;

import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;

/** One line of a terminal that says how far a sending is; nothing where there is no terminal. Thread-safe. */
final class SendProgress {

    private static final long EVERY_NS = 200_000_000;
    private static final int WIDTH = 30;
    private static final String ERASE = "\r\u001b[K";

    private final SendTally tally;
    private final Optional<Long> total;
    private final PrintWriter err;
    private final boolean terminal = CommandLine.Help.Ansi.AUTO.enabled();
    private long shownNs = System.nanoTime() - EVERY_NS;

    SendProgress(SendTally tally, Optional<Long> total, PrintWriter err) {
        this.tally = tally;
        this.total = total;
        this.err = err;
    }

    /** Shows the present state, at most five times a second. */
    synchronized void update() {
        long now = System.nanoTime();
        if (terminal && now - shownNs >= EVERY_NS) {
            shownNs = now;
            err.print(ERASE + line(tally, total));
            err.flush();
        }
    }

    /** Prints a line of its own above the progress. */
    synchronized void print(String message) {
        err.println((terminal ? ERASE : "") + message);
        err.flush();
        shownNs = System.nanoTime() - EVERY_NS;
    }

    synchronized void end() {
        if (terminal) {
            err.print(ERASE);
            err.flush();
        }
    }

    static String line(SendTally tally, Optional<Long> total) {
        String bar = total.filter(count -> count > 0)
                .map(count -> bar(tally.answered(), count) + " ")
                .orElse("");
        return bar + "sent " + tally.sent() + ", answered " + tally.answered()
                + total.map(count -> " of " + count).orElse("")
                + (tally.failed() == 0 ? "" : ", not taken " + tally.failed());
    }

    private static String bar(long done, long total) {
        int filled = (int) Math.min(WIDTH, WIDTH * done / total);
        return "[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "]";
    }
}
