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
import io.holdfast.intake.SharedSpool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** Two gateways of a fleet that keep records on their own disks while Kafka and their Redis are both away. */
@Tag("nightly")
class FleetFallbackIT {

    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final int KEYS = 12;

    @TempDir
    private Path folder;

    private LocalCluster cluster;
    private LocalRedis redis;
    private final List<KafkaIntake> gateways = new ArrayList<>();
    /** What was promised for each key, in order; a key's records go to one gateway. */
    private final Map<String, List<Integer>> promised = new TreeMap<>();

    private int number;

    @BeforeEach
    void start() {
        cluster = LocalCluster.start(ClusterSpec.of(1));
        cluster.createTopic("t", 4, Map.of());
        redis = LocalRedis.start(folder.resolve("redis"), 0);
        gateways.add(gateway("g1"));
        gateways.add(gateway("g2"));
        awaitReady();
    }

    @AfterEach
    void stop() {
        gateways.forEach(KafkaIntake::close);
        redis.close();
        cluster.close();
    }

    @Test
    void whatWasPromisedWhileKafkaAndRedisWereAwayIsInTheLogOnceInEachGatewaysOrder() {
        offerRounds(1, "");
        cluster.node(1).kill();
        offerRounds(3, "");
        redis.kill();
        Awaitility.await()
                .atMost(PATIENT)
                .until(() -> offered(0, "probe") instanceof Outcome.Spooled spooled
                        && spooled.weakness().equals("local")
                        && offered(1, "probe2") instanceof Outcome.Spooled other
                        && other.weakness().equals("local"));
        offerRounds(10, "local");

        // One of them is restarted in the middle of it: what it kept is there again.
        gateways.set(1, reopened(gateways.get(1)));
        redis.restart();
        cluster.node(1).start();
        awaitReady();
        offerRounds(1, "");

        Map<String, List<Integer>> log = FleetRig.numbers(cluster);
        log.keySet().removeIf(key -> key.startsWith("probe"));
        assertThat(log).isEqualTo(promised);
    }

    private KafkaIntake gateway(String name) {
        Catalog catalog = FleetRig.catalog(
                cluster.bootstrapServers(),
                redis,
                folder.resolve(name),
                text -> text.replace("lease: 1s", "lease: 1s, then: local"));
        SharedSpool spool = FallbackSpool.open(
                catalog.gateway(), catalog.gateway().spool().redis().orElseThrow());
        return KafkaIntakeBuilder.start(catalog, spool, IntakeObserver.NONE);
    }

    private KafkaIntake reopened(KafkaIntake closing) {
        assertThat(local(closing)).isPositive();
        closing.close();
        KafkaIntake again = gateway("g2");
        assertThat(local(again)).isPositive();
        return again;
    }

    private static long local(KafkaIntake gateway) {
        return gateway.view().fleet().orElseThrow().local();
    }

    private void offerRounds(int rounds, String weakness) {
        for (int round = 0; round < rounds; round++) {
            number++;
            for (int k = 0; k < KEYS; k++) {
                Outcome outcome = offered(k, "k" + k);
                for (int i = 0; i < 50 && outcome instanceof Outcome.Shed; i++) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                    outcome = offered(k, "k" + k);
                }
                assertThat(outcome).isInstanceOfAny(Outcome.Published.class, Outcome.Spooled.class);
                if (!weakness.isEmpty()) {
                    assertThat(((Outcome.Spooled) outcome).weakness()).isEqualTo(weakness);
                }
                promised.computeIfAbsent("k" + k, any -> new ArrayList<>()).add(number);
            }
        }
    }

    private Outcome offered(int gateway, String key) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        byte[] value = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        gateways.get(gateway % gateways.size())
                .offer(new Offer("f", Tier.CRITICAL, name, value, List.of(), null, 0, 1), outcome::complete);
        return outcome.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private void awaitReady() {
        Awaitility.await().atMost(PATIENT).until(() -> gateways.stream().allMatch(FleetRig::ready));
    }
}
