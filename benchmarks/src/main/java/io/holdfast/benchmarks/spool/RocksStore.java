package io.holdfast.benchmarks.spool;

import io.holdfast.intake.spool.SpoolEntry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB as a spool: the sequence number as key, and one thread that writes what waits, 2 MiB at most, as one batch with a
 * synced write-ahead log, exactly as the embedded spool groups. Its other settings are its defaults, but for no compression.
 */
final class RocksStore implements Store {

    private static final long GROUP_BYTES = 2L << 20;
    private static final int OVERHEAD = 64;
    /** How far to jump when a place cannot be read: fewer records than a block of 4 KiB holds. */
    private static final int STEP = 8;

    private static final int MOST_JUMPS = 1_000;

    private final Options options;
    private final RocksDB db;
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final Thread thread = new Thread(this::write, "rocks-writer");
    private boolean closed;
    private long groups;
    private long records;

    private record Waiting(SpoolEntry entry, Runnable done) {}

    private RocksStore(Options options, RocksDB db) {
        this.options = options;
        this.db = db;
        thread.setDaemon(true);
    }

    /** Opens the store; {@code mode} says what is done with a damaged write-ahead log. */
    static RocksStore open(Path folder, WALRecoveryMode mode) throws RocksDBException {
        RocksDB.loadLibrary();
        Options options = new Options()
                .setCreateIfMissing(true)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setWalRecoveryMode(mode);
        return new RocksStore(options, RocksDB.open(options, folder.toString()));
    }

    @Override
    public Found recover() {
        BitSet sequences = new BitSet();
        List<String> reports = new ArrayList<>();
        long next = 0;
        boolean more = true;
        for (int jumps = 0; more && jumps < MOST_JUMPS; jumps++) {
            try (RocksIterator iterator = db.newIterator()) {
                for (iterator.seek(key(next)); iterator.isValid(); iterator.next()) {
                    next = ByteBuffer.wrap(iterator.key()).getLong();
                    sequences.set((int) ByteBuffer.wrap(iterator.key()).getLong());
                }
                iterator.status();
                more = false;
            } catch (RocksDBException e) {
                reports.add(String.valueOf(e.getMessage()));
                next += STEP;
            }
        }
        thread.start();
        return new Found(sequences, reports);
    }

    @Override
    public void append(SpoolEntry entry, Runnable done) {
        synchronized (queue) {
            queue.addLast(new Waiting(entry, done));
            queue.notifyAll();
        }
    }

    private void write() {
        try {
            List<Waiting> group = take();
            while (!group.isEmpty()) {
                write(group);
                group = take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RocksDBException e) {
            throw new IllegalStateException("RocksDB did not take a group: " + e.getMessage(), e);
        }
    }

    private void write(List<Waiting> group) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            for (Waiting each : group) {
                batch.put(key(each.entry().acceptance().sequence()), EntryBytes.of(each.entry()));
            }
            db.write(synced, batch);
        }
        groups++;
        records += group.size();
        group.forEach(each -> each.done().run());
    }

    /** What waits, 2 MiB of it at most; empty once the store is closed. */
    private List<Waiting> take() throws InterruptedException {
        List<Waiting> group = new ArrayList<>();
        synchronized (queue) {
            while (queue.isEmpty() && !closed) {
                queue.wait();
            }
            long taken = 0;
            while (!queue.isEmpty() && taken < GROUP_BYTES) {
                Waiting next = queue.removeFirst();
                byte[] value = next.entry().value();
                taken += OVERHEAD + (value == null ? 0 : value.length);
                group.add(next);
            }
        }
        return group;
    }

    private static byte[] key(long sequence) {
        return ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
    }

    @Override
    public OptionalDouble meanGroup() {
        return OptionalDouble.of((double) records / groups);
    }

    @Override
    public void close() {
        synchronized (queue) {
            closed = true;
            queue.notifyAll();
        }
        synced.close();
        db.close();
        options.close();
    }
}
