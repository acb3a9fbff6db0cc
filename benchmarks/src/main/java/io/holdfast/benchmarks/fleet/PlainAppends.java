package io.holdfast.benchmarks.fleet;

import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.intake.spool.SpoolCodec;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Appends with Lettuce's own pipelining: commands are collected and written together. */
final class PlainAppends {

    private static final byte[] FIELD = {'r'};

    private PlainAppends() {}

    /** With {@code flush} commands in one write. */
    static double run(LocalRedis redis, int records, int flush) throws InterruptedException {
        RedisClient client = RedisClient.create(redis.url());
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            connection.setAutoFlushCommands(false);
            RedisAsyncCommands<byte[], byte[]> commands = connection.async();
            Semaphore room = new Semaphore(Arm.UNANSWERED);
            AtomicInteger failed = new AtomicInteger();
            long began = System.nanoTime();
            for (int i = 0; i < records; i++) {
                if (!room.tryAcquire()) {
                    connection.flushCommands();
                    room.acquire();
                }
                byte[] stream = ("plain:" + i % Arm.LANES).getBytes(StandardCharsets.UTF_8);
                var unused = commands.xadd(stream, Map.of(FIELD, SpoolCodec.bytes(Records.record(1, i))))
                        .whenComplete((id, failure) -> {
                            failed.addAndGet(failure == null ? 0 : 1);
                            room.release();
                        });
                if (i % flush == flush - 1) {
                    connection.flushCommands();
                }
            }
            connection.flushCommands();
            room.acquire(Arm.UNANSWERED);
            double seconds = (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
            if (failed.get() > 0) {
                throw new IllegalStateException(failed.get() + " plain appends failed");
            }
            return records / seconds;
        } finally {
            client.shutdown();
        }
    }
}
