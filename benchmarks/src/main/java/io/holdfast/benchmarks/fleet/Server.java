package io.holdfast.benchmarks.fleet;

import io.holdfast.drill.sandbox.LocalRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The Redis that all arms write to in turns. Its append-only file is rewritten between runs, and never during one: whose turn
 * it would fall into is chance.
 */
final class Server implements AutoCloseable {

    private static final long LIMIT_S = 60;
    private static final long POLL_MS = 20;

    private final LocalRedis redis;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    private Server(LocalRedis redis) {
        this.redis = redis;
        this.client = RedisClient.create(redis.url());
        this.connection = client.connect();
    }

    /** Starts one with this {@code appendfsync}. */
    static Server start(Path folder, String fsync) {
        List<String> settings =
                List.of("--appendonly", "yes", "--appendfsync", fsync, "--auto-aof-rewrite-percentage", "0");
        LocalRedis redis = LocalRedis.start(folder, 0, settings);
        try {
            return new Server(redis);
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    LocalRedis redis() {
        return redis;
    }

    /** What it is: its version, and by what it allocates memory, which decides much of what a script costs. */
    String describe() {
        String info = connection.sync().info();
        return "Redis " + figure(info, "redis_version") + " with " + figure(info, "mem_allocator");
    }

    private static String figure(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("?");
    }

    /** Records in all streams. */
    long records() {
        RedisCommands<String, String> commands = connection.sync();
        return commands.keys("*").stream()
                .filter(key -> commands.type(key).equals("stream"))
                .mapToLong(commands::xlen)
                .sum();
    }

    /** Removes all that is there, from memory and from the file. */
    void empty() throws InterruptedException {
        connection.sync().flushall();
        connection.sync().bgrewriteaof();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (rewriting()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("Redis has not rewritten its empty append-only file within " + LIMIT_S
                        + " s; see redis.log in its folder");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private boolean rewriting() {
        String info = connection.sync().info("persistence");
        return info.contains("aof_rewrite_in_progress:1") || info.contains("aof_rewrite_scheduled:1");
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
        redis.close();
    }
}
