package io.holdfast.benchmarks.fleet;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.fleet.RedisSpool;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.Generation;
import io.holdfast.intake.spool.RecoveryVisitor;
import io.holdfast.intake.spool.SpoolEntry;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Appends through the shared spool. */
final class SpoolAppends {

    private SpoolAppends() {}

    static double run(LocalRedis redis, int records) throws InterruptedException {
        Catalog catalog = catalog(redis);
        AtomicInteger failed = new AtomicInteger();
        double seconds;
        try (RedisSpool spool = RedisSpool.open(
                catalog.gateway(), catalog.gateway().spool().redis().orElseThrow())) {
            spool.recover(new Nothing());
            Semaphore room = new Semaphore(Arm.UNANSWERED);
            long began = System.nanoTime();
            for (int i = 0; i < records; i++) {
                room.acquire();
                spool.append(Records.record(spool.incarnation(), i), null, result -> {
                    failed.addAndGet(result instanceof AppendResult.Forced ? 0 : 1);
                    room.release();
                });
            }
            room.acquire(Arm.UNANSWERED);
            seconds = (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
        }
        if (failed.get() > 0) {
            throw new IllegalStateException(failed.get() + " appends to the spool were refused");
        }
        return records / seconds;
    }

    private static Catalog catalog(LocalRedis redis) {
        String text = """
                clusters: { c: { bootstrap-servers: "localhost:9092" } }
                flows: { payments: { cluster: c, tier: critical } }
                gateway: { spool: { max-size: 4GiB, redis: { url: "%s", fleet: benchmark } } }
                """.formatted(redis.url());
        CatalogResult result = CatalogReader.read(text, "benchmark", Map.of());
        if (result instanceof CatalogResult.Valid valid) {
            return valid.catalog();
        }
        throw new IllegalStateException("the benchmark's catalog is wrong: " + result);
    }

    /** Nothing is left from before. */
    private static final class Nothing implements RecoveryVisitor {
        @Override
        public boolean wantsEntries() {
            return false;
        }

        @Override
        public void generation(Generation generation) {}

        @Override
        public void frontier(Frontier frontier) {}

        @Override
        public void entry(long ref, SpoolEntry entry) {}
    }
}
