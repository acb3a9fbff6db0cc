package io.holdfast.drill.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.HoldfastException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Every transaction that is over, in memory for the judge and in a file, one JSON object a line. Thread-safe. */
final class TransactionLog implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter file;
    private final List<Transaction> all = new ArrayList<>();

    TransactionLog(Path file) {
        try {
            this.file = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new HoldfastException("ledger", "\"" + file + "\" cannot be written: " + e, e);
        }
    }

    /** It is over. */
    synchronized void note(Transaction transaction) {
        all.add(transaction);
        try {
            file.write(JSON.writeValueAsString(transaction));
            file.write('\n');
            file.flush();
        } catch (IOException e) {
            throw new HoldfastException("ledger", "the transactions cannot be written down: " + e, e);
        }
    }

    /** Everything so far; those of one writer in the order in which they ended. */
    synchronized List<Transaction> all() {
        return List.copyOf(all);
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new HoldfastException("ledger", "the file of transactions cannot be closed: " + e, e);
        }
    }
}
