package io.holdfast.benchmarks.spool;

import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/** The stores that are compared, and how they are opened. */
enum Engine {
    SEGMENTS("segment log"),
    SEGMENTS_COUNTING("segment log, forces counted"),
    ROCKSDB("RocksDB"),
    ROCKSDB_ABSOLUTE("RocksDB, absolute consistency"),
    ROCKSDB_SKIPPING("RocksDB, skipping corrupted records");

    private final String words;

    Engine(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    Store open(Path folder) throws RocksDBException {
        return switch (this) {
            case SEGMENTS -> SegmentStore.open(folder);
            case SEGMENTS_COUNTING -> SegmentStore.openCounting(folder);
            case ROCKSDB -> RocksStore.open(folder, WALRecoveryMode.PointInTimeRecovery);
            case ROCKSDB_ABSOLUTE -> RocksStore.open(folder, WALRecoveryMode.AbsoluteConsistency);
            case ROCKSDB_SKIPPING -> RocksStore.open(folder, WALRecoveryMode.SkipAnyCorruptedRecords);
        };
    }
}
