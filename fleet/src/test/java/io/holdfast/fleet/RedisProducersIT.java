package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.drill.sandbox.LocalRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose producers a fleet takes for gone, and until when, in a real Redis. */
class RedisProducersIT {

    private static final String ID = "holdfast:c:test:a";

    @TempDir
    private Path folder;

    private LocalRedis redis;
    private RedisSpool a;
    private RedisSpool b;
    private volatile CountDownLatch freeze = new CountDownLatch(0);

    @BeforeEach
    void start() {
        redis = LocalRedis.start(folder.resolve("redis"), 0);
        Catalog catalog = FleetRig.catalog("c:9092", redis, folder.resolve("a"));
        a = RedisSpool.open(catalog.gateway(), catalog.gateway().spool().redis().orElseThrow(), this::nanos);
        a.recover((ref, entry) -> assertThat(entry).as("nothing was left").isNull());
        b = FleetRig.spool(redis, "b");
        b.recover((ref, entry) -> assertThat(entry).as("nothing was left").isNull());
        awaitNoted();
    }

    @AfterEach
    void stop() {
        freeze.countDown();
        a.close();
        b.close();
        redis.close();
    }

    @Test
    void aMemberThatComesBackStaysGoneUntilItIsFenced() {
        assertThat(b.producers().gone()).isEmpty();
        long first = lapses();
        freeze.countDown();
        awaitNoted();
        assertThat(b.producers().gone())
                .as("what it had may be under way still")
                .containsEntry(ID, first);

        b.producers().fenced(Map.of(ID, first - 1));
        assertThat(b.producers().gone()).as("that was another time").containsEntry(ID, first);
        b.producers().fenced(Map.of(ID, first));
        assertThat(b.producers().gone()).isEmpty();

        assertThat(lapses()).as("gone once more").isNotEqualTo(first);
    }

    @Test
    void aMemberThatLeavesIsGoneToo() {
        a.close();

        assertThat(b.producers().gone()).containsKey(ID);
    }

    @Test
    void aRedisThatStandsStillEndsNobodysLease() {
        AtomicInteger lapses = new AtomicInteger();
        a.onLapse(lapses::incrementAndGet);
        b.onLapse(lapses::incrementAndGet);
        try (RedisClient client = RedisClient.create(redis.url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            for (int i = 0; i < 3; i++) {
                // Two leases and a half; whoever waits for an answer gives up later.
                connection.sync().clientPause(2_500);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> connection.sync().ping().equals("PONG"));
                awaitNoted();
            }
        }
        assertThat(a.producers().gone()).isEmpty();
        assertThat(lapses).hasValue(0);
    }

    /** How the fleet counts the lapse of a member that is frozen. */
    private long lapses() {
        freeze = new CountDownLatch(1);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> b.producers().gone().containsKey(ID));
        return b.producers().gone().getOrDefault(ID, -1L);
    }

    private void awaitNoted() {
        long number = a.producers().note(ID);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> a.producers().noted(number));
    }

    private long nanos() {
        if (Thread.currentThread().getName().equals("holdfast-fleet")) {
            try {
                freeze.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return System.nanoTime();
    }
}
