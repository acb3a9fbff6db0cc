package io.holdfast.benchmarks.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageTest {

    private static final int RECORDS = 1_001;

    @TempDir
    private Path folder;

    @Test
    void theSegmentLogLosesTheRecordWithTheFlippedByteAndSaysSo() throws Exception {
        fill(Engine.SEGMENTS);

        Damage.FLIPPED.inflict(folder);

        try (Store store = Engine.SEGMENTS.open(folder)) {
            Store.Found found = store.recover();
            assertThat(found.sequences().cardinality()).isEqualTo(RECORDS - 1);
            assertThat(found.reports()).hasSize(1);
        }
    }

    @Test
    void rocksDbFindsEverythingThatWasNotDamaged() throws Exception {
        fill(Engine.ROCKSDB);

        Damage.NONE.inflict(folder);

        try (Store store = Engine.ROCKSDB.open(folder)) {
            assertThat(store.recover().sequences().cardinality()).isEqualTo(RECORDS);
        }
    }

    private void fill(Engine engine) throws Exception {
        CountDownLatch done = new CountDownLatch(RECORDS);
        try (Store store = engine.open(folder)) {
            store.recover();
            StoreProcess.entries(RECORDS).forEach(entry -> store.append(entry, done::countDown));
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
