package io.holdfast.drill.fault;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes down how each fault is undone before it is injected, and undoes what is left. Thread-safe. */
public final class FaultJournal implements AutoCloseable {

    private final Path file;
    private final Map<String, Runnable> open = new LinkedHashMap<>();

    /** A journal in {@code file}. */
    public FaultJournal(Path file) {
        this.file = file;
    }

    /** A fault is about to be injected. */
    public synchronized void injecting(String fault, String undo, Runnable undoing) {
        write("inject " + fault + "; undo: " + undo);
        open.put(fault, undoing);
    }

    /** The fault was undone as part of the drill. */
    public synchronized void undone(String fault) {
        if (open.remove(fault) != null) {
            write("undone " + fault);
        }
    }

    /** Undoes what is left, last first. */
    @Override
    public synchronized void close() {
        List<String> faults = List.copyOf(open.keySet());
        for (int i = faults.size() - 1; i >= 0; i--) {
            String fault = faults.get(i);
            Runnable undoing = open.get(fault);
            if (undoing != null) {
                undoing.run();
            }
            undone(fault);
        }
    }

    private void write(String line) {
        try {
            Files.writeString(
                    file,
                    line + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.DSYNC);
        } catch (IOException e) {
            throw new HoldfastException("journal", "the fault journal \"" + file + "\" cannot be written: " + e, e);
        }
    }
}
