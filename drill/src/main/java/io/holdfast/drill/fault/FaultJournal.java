package io.holdfast.drill.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.HoldfastException;
import io.holdfast.drill.sandbox.OwnProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes down how each fault is undone before it is injected, and undoes what is left: at the drill's end, or, from the file,
 * after the drill's process was killed. Thread-safe.
 *
 * <p>The file holds one JSON object a line, forced before the fault is injected.
 */
public final class FaultJournal implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Map<String, Runnable> open = new LinkedHashMap<>();

    /** A journal in {@code file}. */
    public FaultJournal(Path file) {
        this.file = file;
    }

    /**
     * One fault as it is written down.
     *
     * @param name what is undone by name later, such as {@code broker 1 down}
     * @param undo how, in words
     * @param stopped the process that a signal stopped and another lets go on; empty when the fault is no signal
     */
    public record Fault(String name, String undo, Optional<OwnProcess> stopped) {}

    /** One line: {@code event} is {@code inject} or {@code undone}; {@code pid} is 0 when no process was stopped. */
    private record Line(
            String event,
            String fault,
            @Nullable String undo,
            long pid,
            @Nullable String folder) {}

    /** A fault is about to be injected. */
    public synchronized void injecting(Fault fault, Runnable undoing) {
        long pid = fault.stopped().map(OwnProcess::pid).orElse(0L);
        String folder =
                fault.stopped().map(process -> process.folder().toString()).orElse("");
        write(file, new Line("inject", fault.name(), fault.undo(), pid, folder));
        open.put(fault.name(), undoing);
    }

    /** The fault was undone as part of the drill. */
    public synchronized void undone(String fault) {
        if (open.remove(fault) != null) {
            write(file, new Line("undone", fault, "", 0, ""));
        }
    }

    /** The names of the faults that stand, in the order in which they were injected. */
    public synchronized List<String> standing() {
        return List.copyOf(open.keySet());
    }

    /**
     * Undoes what is left, last first.
     *
     * @throws HoldfastException what failed first, after the others were undone all the same
     */
    @Override
    public synchronized void close() {
        HoldfastException failed = null;
        List<String> faults = List.copyOf(open.keySet());
        for (int i = faults.size() - 1; i >= 0; i--) {
            String fault = faults.get(i);
            try {
                undo(fault);
            } catch (HoldfastException e) {
                failed = failed == null ? e : failed;
            }
            undone(fault);
        }
        if (failed != null) {
            throw failed;
        }
    }

    private void undo(String fault) {
        Runnable undoing = open.get(fault);
        if (undoing != null) {
            undoing.run();
        }
    }

    /**
     * Undoes what stands in the journal of a drill that was killed, last first, and says what it did. Stopped processes that
     * are still there go on; what ended stays so, for nobody is left to start it for.
     */
    public static List<String> replay(Path file) {
        List<Line> left = left(file);
        List<String> done = new ArrayList<>();
        for (int i = left.size() - 1; i >= 0; i--) {
            Line line = left.get(i);
            OwnProcess process = new OwnProcess(line.pid(), Path.of(line.folder() == null ? "" : line.folder()));
            boolean there = line.pid() > 0 && process.alive();
            if (there) {
                process.signal("CONT");
            }
            write(file, new Line("undone", line.fault(), "", 0, ""));
            done.add(line.fault() + (there ? ": process " + line.pid() + " goes on" : ": its process is gone"));
        }
        return done;
    }

    private static List<Line> left(Path file) {
        Map<String, Line> standing = new LinkedHashMap<>();
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            for (String written :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                Line line = JSON.readValue(written, Line.class);
                standing.remove(line.fault());
                if (line.event().equals("inject")) {
                    standing.put(line.fault(), line);
                }
            }
        } catch (IOException e) {
            throw new HoldfastException("journal", "the fault journal \"" + file + "\" cannot be read: " + e, e);
        }
        return List.copyOf(standing.values());
    }

    private static void write(Path file, Line line) {
        try {
            Files.writeString(
                    file,
                    JSON.writeValueAsString(line) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.DSYNC);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a fault cannot be written as JSON", e);
        } catch (IOException e) {
            throw new HoldfastException("journal", "the fault journal \"" + file + "\" cannot be written: " + e, e);
        }
    }
}
