package io.holdfast.drill.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.HoldfastException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The clients' history: on disk before a request is sent, and in memory for the judge. Thread-safe.
 *
 * <p>The file holds one JSON object a line, each an attempt as it became known: first as sent, then as answered. It
 * outlives the drill's process, and {@link #read} makes the same history of it.
 */
public final class Ledger implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter file;
    private final Map<String, Operation> operations = new ConcurrentHashMap<>();

    /** One line of the file. */
    private record Line(Stamp stamp, Attempt attempt) {}

    /** Begins a history in {@code file}. */
    public Ledger(Path file) {
        try {
            this.file = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new HoldfastException("ledger", "the ledger \"" + file + "\" cannot be written: " + e, e);
        }
    }

    /** An attempt is about to be sent, or its answer came; returns the operation as it stands now. */
    public Operation note(Stamp stamp, Attempt attempt) {
        write(new Line(stamp, attempt));
        return put(operations, stamp, attempt);
    }

    /** Everything so far, as it is now: what comes later does not change it. */
    public List<Operation> operations() {
        return List.copyOf(operations.values());
    }

    /**
     * The history that a ledger's file holds, also of a drill that ended in the middle: a last line that is cut off is left
     * out, being of a request that was not sent or of an answer nobody took note of.
     *
     * @throws HoldfastException when any other line cannot be read
     */
    public static List<Operation> read(Path file) {
        Map<String, Operation> found = new ConcurrentHashMap<>();
        try {
            String text = Files.readString(file);
            int number = 0;
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                number++;
                Line read = parse(line, file + ", line " + number);
                put(found, read.stamp(), read.attempt());
            }
        } catch (IOException e) {
            throw new HoldfastException("ledger", "the ledger \"" + file + "\" cannot be read: " + e, e);
        }
        return List.copyOf(found.values());
    }

    private static Line parse(String line, String where) {
        try {
            return JSON.readValue(line, Line.class);
        } catch (JsonProcessingException e) {
            throw new HoldfastException("ledger", where + " is no attempt: " + e.getOriginalMessage(), e);
        }
    }

    private static Operation put(Map<String, Operation> operations, Stamp stamp, Attempt attempt) {
        Operation fresh = new Operation(stamp, List.of(attempt));
        Operation now = operations.merge(stamp.id(), fresh, (known, first) -> known.with(attempt));
        return now == null ? fresh : now;
    }

    private void write(Line line) {
        try {
            String text = JSON.writeValueAsString(line);
            synchronized (this) {
                file.write(text);
                file.write('\n');
                file.flush();
            }
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
