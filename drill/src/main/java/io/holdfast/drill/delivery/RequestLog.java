package io.holdfast.drill.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.HoldfastException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Every request of an endpoint, one JSON object a line, written before it is answered. Thread-safe. */
final class RequestLog implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter file;
    private final List<Request> requests = new ArrayList<>();

    /** Begins a log in {@code file}. */
    RequestLog(Path file) {
        try {
            this.file = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new HoldfastException("request-log", "\"" + file + "\" cannot be written: " + e, e);
        }
    }

    synchronized void note(Request request) {
        requests.add(request);
        try {
            file.write(JSON.writeValueAsString(request));
            file.write('\n');
            file.flush();
        } catch (IOException e) {
            throw new HoldfastException("request-log", "the endpoint's requests cannot be written: " + e, e);
        }
    }

    /** Everything so far, in the order in which it ended. */
    synchronized List<Request> all() {
        return List.copyOf(requests);
    }

    /** How many there are. */
    synchronized long count() {
        return requests.size();
    }

    /** Requests of this life of a process. */
    synchronized long of(String life) {
        return requests.stream()
                .filter(request -> request.process().equals(life))
                .count();
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new HoldfastException("request-log", "the endpoint's requests cannot be closed: " + e, e);
        }
    }
}
