package io.holdfast.drill.history;

import io.holdfast.core.HoldfastException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The clients' history: on disk before a request is sent, and in memory for the judge. Thread-safe. */
public final class Ledger implements AutoCloseable {

    private final BufferedWriter file;
    private final Map<String, Operation> operations = new ConcurrentHashMap<>();

    /** Begins a history in {@code file}. */
    public Ledger(Path file) {
        try {
            this.file = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new HoldfastException("ledger", "the ledger \"" + file + "\" cannot be written: " + e, e);
        }
    }

    /** A request is about to be sent. */
    public void sending(Stamp stamp, int attempt, long nanos) {
        write("{\"send\":\"" + stamp.id() + "\",\"attempt\":" + attempt + ",\"nanos\":" + nanos + "}");
        operations.merge(
                stamp.id(),
                new Operation(stamp, 1, nanos, 0, 0, new Operation.Answer.Indefinite("no answer")),
                (known, fresh) -> new Operation(
                        stamp,
                        known.attempts() + 1,
                        known.invokedNanos(),
                        known.answeredNanos(),
                        known.latencyNanos(),
                        known.answer()));
    }

    /** An answer came. */
    public void answered(Stamp stamp, Operation.Answer answer, long sentNanos, long nanos) {
        write("{\"answer\":\"" + stamp.id() + "\",\"nanos\":" + nanos + ",\"what\":\""
                + answer.toString().replace('"', '\'') + "\"}");
        operations.computeIfPresent(
                stamp.id(),
                (id, known) ->
                        new Operation(stamp, known.attempts(), known.invokedNanos(), nanos, nanos - sentNanos, answer));
    }

    /** Everything so far. */
    public Collection<Operation> operations() {
        return operations.values();
    }

    private synchronized void write(String line) {
        try {
            file.write(line);
            file.newLine();
            file.flush();
        } catch (IOException e) {
            throw new HoldfastException("ledger", "the ledger cannot be written: " + e, e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new HoldfastException("ledger", "the ledger cannot be closed: " + e, e);
        }
    }
}
