package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Tier;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.intake.IntakeObserver;
import io.holdfast.intake.KafkaIntake;
import io.holdfast.intake.KafkaIntakeBuilder;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.lettuce.core.RedisClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways that share a real Redis, in front of a real broker: order, and every record once, across all of them. */
class FleetIT {

    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final int KEYS = 20;
    private static final Set<Class<? extends Outcome>> PROMISED =
            Set.of(Outcome.Published.class, Outcome.Spooled.class);
    private static final Set<Class<? extends Outcome>> SPOOLED = Set.of(Outcome.Spooled.class);

    @TempDir
    private Path folder;

    private LocalCluster cluster;
    private LocalRedis redis;
    private final List<KafkaIntake> gateways = new ArrayList<>();
    /** What was promised for each key, in order. */
    private final Map<String, List<Integer>> promised = new TreeMap<>();

    private int number;

    @BeforeEach
    void start() {
        cluster = LocalCluster.start(ClusterSpec.of(1));
        cluster.createTopic("t", 4, Map.of());
        redis = LocalRedis.start(folder.resolve("redis"), 0);
        for (int i = 1; i <= 3; i++) {
            Catalog catalog = FleetRig.catalog(cluster.bootstrapServers(), redis, folder.resolve("g" + i));
            RedisSpool spool = RedisSpool.open(
                    catalog.gateway(), catalog.gateway().spool().redis().orElseThrow());
            gateways.add(KafkaIntakeBuilder.start(catalog, spool, IntakeObserver.NONE));
        }
        awaitReady();
    }

    @AfterEach
    void stop() {
        gateways.forEach(KafkaIntake::close);
        redis.close();
        cluster.close();
    }

    @Test
    void recordsOfAKeyThatGoToDifferentGatewaysStayInOrderThroughAnOutage() {
        offerRound(PROMISED);
        cluster.node(1).kill();
        for (int round = 0; round < 20; round++) {
            offerRound(SPOOLED);
        }
        cluster.node(1).start();
        // The fleet goes over to being direct while records keep coming.
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        boolean direct = false;
        while (!direct && System.nanoTime() - until < 0) {
            offerRound(PROMISED);
            direct = gateways.stream().allMatch(FleetRig::direct);
        }
        offerRound(PROMISED);
        awaitReady();

        assertThat(FleetRig.numbers(cluster)).isEqualTo(promised);
    }

    @Test
    @Tag("nightly")
    void aGatewayThatLeavesHandsItsLanesOver() {
        offerRound(PROMISED);
        cluster.node(1).kill();
        for (int round = 0; round < 5; round++) {
            offerRound(SPOOLED);
        }
        gateways.remove(0).close();
        offerRound(SPOOLED);
        cluster.node(1).start();
        awaitReady();
        offerRound(PROMISED);

        assertThat(FleetRig.numbers(cluster)).isEqualTo(promised);
    }

    @Test
    void aRedisThatIsKilledLosesNothingThatWasPromisedAndDoesNotHoldUpWhatNeedsNoSpool() {
        offerRound(PROMISED);
        redis.kill();
        for (int i = 0; i < 20; i++) {
            offerRound(PROMISED);
        }
        redis.restart();
        awaitReady();
        cluster.node(1).kill();
        for (int round = 0; round < 5; round++) {
            offerRound(SPOOLED);
        }
        redis.kill();
        assertThat(offer(gateways.get(0), "k0", -1)).isInstanceOf(Outcome.Shed.class);
        redis.restart();
        Awaitility.await().atMost(PATIENT).until(() -> gateways.stream().allMatch(FleetIT::spools));
        offerRound(SPOOLED);
        cluster.node(1).start();
        awaitReady();

        assertThat(FleetRig.numbers(cluster)).isEqualTo(promised);
    }

    @Test
    @Tag("nightly")
    void aRedisWithoutMemoryRefusesWhatIsNewAndIsEmptiedNonetheless() {
        offerRound(PROMISED);
        cluster.node(1).kill();
        for (int round = 0; round < 5; round++) {
            offerRound(SPOOLED);
        }
        memory("1mb");
        assertThat(offer(gateways.get(0), "k0", -1)).isInstanceOf(Outcome.Shed.class);
        cluster.node(1).start();
        awaitReady();
        memory("0");

        offerRound(PROMISED);
        assertThat(FleetRig.numbers(cluster)).isEqualTo(promised);
    }

    private void memory(String most) {
        try (RedisClient client = RedisClient.create(redis.url())) {
            client.connect().sync().configSet("maxmemory", most);
        }
    }

    /** One record for each key, each key's to another gateway than before, after the answer to the one before. */
    private void offerRound(Set<Class<? extends Outcome>> expected) {
        number++;
        for (int k = 0; k < KEYS; k++) {
            String key = "k" + k;
            Outcome outcome = patiently(gateways.get((number + k) % gateways.size()), key, number);
            assertThat(expected)
                    .as("%s for record %d of %s", outcome, number, key)
                    .contains(outcome.getClass());
            promised.computeIfAbsent(key, any -> new ArrayList<>()).add(number);
        }
    }

    /** A Redis that does not sync for a second, as on a busy disk, makes gateways refuse: the record is not taken then. */
    private static Outcome patiently(KafkaIntake intake, String key, int number) {
        Outcome outcome = offer(intake, key, number);
        for (int i = 0; i < 50 && outcome instanceof Outcome.Shed; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            outcome = offer(intake, key, number);
        }
        return outcome;
    }

    private static Outcome offer(KafkaIntake intake, String key, int number) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        byte[] value = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        intake.offer(
                new Offer("f", Tier.CRITICAL, name, value, List.of(), key + "-" + number, 0, 1), outcome::complete);
        return outcome.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void awaitReady() {
        Awaitility.await().atMost(PATIENT).until(() -> gateways.stream().allMatch(FleetRig::ready));
    }

    private static boolean spools(KafkaIntake gateway) {
        return gateway.view().spool().writable();
    }
}
