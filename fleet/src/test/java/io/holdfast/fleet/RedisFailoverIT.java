package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Entries;
import io.holdfast.intake.spool.SpoolException;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master, a replica and a sentinel: what was answered is there when the replica has taken over. */
@Tag("nightly")
class RedisFailoverIT {

    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final List<String> SYNCED = List.of("--appendonly", "yes", "--appendfsync", "always");

    @TempDir
    private Path folder;

    private LocalRedis master;
    private LocalRedis replica;

    @BeforeEach
    void start() {
        master = LocalRedis.start(folder.resolve("master"), 0, SYNCED);
        replica = LocalRedis.start(
                folder.resolve("replica"),
                0,
                List.of(
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "always",
                        "--replicaof",
                        "127.0.0.1",
                        Integer.toString(master.port())));
        Awaitility.await().atMost(PATIENT).until(() -> info(replica).contains("master_link_status:up"));
    }

    @AfterEach
    void stop() {
        replica.close();
        master.close();
    }

    @Test
    void aMasterWhoseReplicasNobodyWaitsForIsRefused() {
        assertThatThrownBy(() -> spool(master.url(), 0))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("gateway.spool.redis.replicas");
    }

    @Test
    void nothingIsAnsweredThatTheReplicaDoesNotHave() {
        try (RedisSpool spool = spool(master.url(), 1)) {
            spool.recover(new Entries.Collected());
            assertThat(append(spool, 1).orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(AppendResult.Forced.class);
            replica.pause();
            CompletableFuture<AppendResult> second = append(spool, 2);
            assertThat(second).failsWithin(Duration.ofSeconds(1));
            replica.resume();
            assertThat(second.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(AppendResult.Forced.class);
        }
    }

    @Test
    void whatWasAnsweredIsThereWhenTheReplicaHasTakenOver() throws Exception {
        int port = master.port() + 20_000 > 60_000 ? master.port() - 10_000 : master.port() + 20_000;
        Process sentinel = sentinel(port);
        try {
            String url = "redis-sentinel://127.0.0.1:" + port + "/0#m";
            Set<Long> answered = ConcurrentHashMap.newKeySet();
            try (RedisSpool spool = spool(url, 1)) {
                spool.recover(new Entries.Collected());
                appendMany(spool, answered);
                Awaitility.await().atMost(PATIENT).until(() -> answered.size() > 500);
                master.kill();
                Awaitility.await().atMost(PATIENT).until(() -> info(replica).contains("role:master"));
            }
            Set<Long> promised = Set.copyOf(answered);
            // The sentinel may name the old master for a moment.
            Awaitility.await().atMost(PATIENT).untilAsserted(() -> {
                Entries.Collected found = new Entries.Collected();
                try (RedisSpool spool = spool(url, 1)) {
                    spool.recover(found);
                }
                Set<Long> missing = new TreeSet<>(promised);
                found.ids.forEach(id -> missing.remove(id.sequence()));
                assertThat(missing).isEmpty();
            });
        } finally {
            sentinel.destroyForcibly().waitFor();
        }
    }

    private static void appendMany(RedisSpool spool, Set<Long> answered) {
        for (long i = 1; i <= 2_000; i++) {
            long number = i;
            spool.append(Entries.entry(spool.incarnation(), i, 0, 100), null, result -> {
                if (result instanceof AppendResult.Forced) {
                    answered.add(number);
                }
            });
        }
    }

    private Process sentinel(int port) throws IOException {
        Path own = Files.createDirectories(folder.resolve("sentinel"));
        Path settings = Files.writeString(own.resolve("sentinel.conf"), """
                port %d
                bind 127.0.0.1
                dir %s
                sentinel monitor m 127.0.0.1 %d 1
                sentinel down-after-milliseconds m 500
                sentinel failover-timeout m 5000
                """.formatted(port, own, master.port()));
        Process sentinel = new ProcessBuilder(master.server().toString(), settings.toString(), "--sentinel")
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("log").toFile())
                .start();
        Awaitility.await()
                .atMost(PATIENT)
                .until(() -> Files.readString(settings).contains("known-replica"));
        return sentinel;
    }

    private RedisSpool spool(String url, int replicas) {
        Catalog catalog = FleetRig.catalog(
                "c:9092",
                url + "\", replicas: " + replicas + ", fleet: \"failover",
                Path.of("/nowhere", "g1"),
                text -> text);
        return RedisSpool.open(
                catalog.gateway(), catalog.gateway().spool().redis().orElseThrow());
    }

    private static CompletableFuture<AppendResult> append(RedisSpool spool, long number) {
        CompletableFuture<AppendResult> done = new CompletableFuture<>();
        spool.append(Entries.entry(spool.incarnation(), number, 0, 100), null, done::complete);
        return done;
    }

    private static String info(LocalRedis redis) {
        RedisClient client = RedisClient.create(redis.url());
        try (var connection = client.connect()) {
            return connection.sync().info();
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }
}
