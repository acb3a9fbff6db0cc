package io.holdfast.intake;

import io.holdfast.intake.spool.SpoolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators decided, who, when, and what became of it: two lines a decision, {@code outcome=pending} before anything is
 * done and another outcome after. A pending line without a second one is a decision in whose middle the process ended.
 * Thread-safe.
 */
final class AuditLog {

    /** What became of a decision. */
    enum Outcome {
        /** Nothing has been done yet. */
        PENDING,
        /** It was carried out. */
        DONE,
        /** All is as it was. */
        NOT_DONE,
        /** A fault in the middle; the gateway's own log says which. */
        FAILED
    }

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final Path file;
    private final InstantSource clock;

    AuditLog(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** What a decision does; true when it was carried out. */
    interface Action {
        boolean run();
    }

    /**
     * Carries a decision out between its two lines.
     *
     * @throws SpoolException when the first line cannot be forced; then nothing was done
     */
    boolean audited(String who, String what, Action action) {
        write(who, what, Outcome.PENDING);
        Outcome outcome = Outcome.FAILED;
        try {
            outcome = action.run() ? Outcome.DONE : Outcome.NOT_DONE;
        } finally {
            conclude(who, what, outcome);
        }
        return outcome == Outcome.DONE;
    }

    /** What is done is done, whether it can be written down or not. */
    private void conclude(String who, String what, Outcome outcome) {
        try {
            write(who, what, outcome);
        } catch (SpoolException e) {
            LOG.atError()
                    .addKeyValue("decision", what)
                    .addKeyValue("outcome", word(outcome))
                    .setCause(e)
                    .log("the outcome of an operator's decision could not be audited");
        }
    }

    private synchronized void write(String who, String what, Outcome outcome) {
        String line = clock.instant() + " " + what + " by=" + who.replaceAll("\\s", "_") + " outcome=" + word(outcome)
                + System.lineSeparator();
        try {
            Files.writeString(
                    file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.DSYNC);
        } catch (IOException e) {
            throw new SpoolException(
                    SpoolException.Reason.UNWRITABLE,
                    "nothing was done (" + what + "), since the audit log \"" + file + "\" cannot be written: " + e,
                    e);
        }
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
