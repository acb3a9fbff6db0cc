package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Tier;
import io.holdfast.core.time.Ticker;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.intake.IntakeObserver;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.KafkaIntake;
import io.holdfast.intake.KafkaIntakeBuilder;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gateways of a fleet while Kafka is away. One gives no sign of life for its lease, with a record in its producer; then it goes
 * on, then Kafka is back, and the record is repeated at the other.
 */
class LapsedFleetIT {

    private static final Duration PATIENT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private LocalCluster cluster;
    private LocalRedis redis;
    private KafkaIntake lapsed;
    private KafkaIntake other;
    private volatile CountDownLatch frozen = new CountDownLatch(0);
    private final Set<String> replaced = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void start() {
        cluster = LocalCluster.start(ClusterSpec.of(1));
        cluster.createTopic("t", 4, Map.of());
        redis = LocalRedis.start(folder.resolve("redis"), 0);
        lapsed = gateway("g1", this::nanos);
        other = gateway("g2", System::nanoTime);
        awaitReady();
    }

    @AfterEach
    void stop() {
        frozen.countDown();
        lapsed.close();
        other.close();
        redis.close();
        cluster.close();
    }

    @Test
    void whatItsProducerHoldsIsGivenUpAndIsThereOnce() {
        cluster.node(1).pause();
        lapsed.offer(record(), any -> {});
        await(() -> lapsed.view().lanes().stream().anyMatch(lane -> lane.inFlight() > 0));
        frozen = new CountDownLatch(1);
        // What has been under way for a moment only is about to be answered, and is left alone.
        Awaitility.await().pollDelay(Duration.ofMillis(1_500)).atMost(PATIENT).until(() -> members() == 1);
        frozen.countDown();
        await(() -> members() == 2 && replaced.contains("lease-over"));
        cluster.node(1).kill();
        cluster.node(1).start();

        await(() -> repeated() instanceof Outcome.Published);
        awaitReady();
        assertThat(FleetRig.log(cluster)).extracting(ConsumerRecord::value).containsExactly("1");
    }

    private int members() {
        return other.view().fleet().map(IntakeView.FleetView::members).orElse(0);
    }

    private Outcome repeated() {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        other.offer(record(), outcome::complete);
        return outcome.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private KafkaIntake gateway(String name, Ticker ticker) {
        Catalog catalog = FleetRig.catalog(cluster.bootstrapServers(), redis, folder.resolve(name));
        RedisSpool spool = RedisSpool.open(
                catalog.gateway(), catalog.gateway().spool().redis().orElseThrow(), ticker);
        return KafkaIntakeBuilder.start(catalog, spool, new IntakeObserver() {
            @Override
            public void producerReplaced(String ofCluster, String cause) {
                replaced.add(cause);
            }
        });
    }

    /** The lapsed gateway's clock: while it is frozen, its member of the fleet does not get on. */
    private long nanos() {
        if (Thread.currentThread().getName().equals("holdfast-fleet")) {
            try {
                frozen.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return System.nanoTime();
    }

    private static Offer record() {
        byte[] key = "k".getBytes(StandardCharsets.UTF_8);
        byte[] value = "1".getBytes(StandardCharsets.UTF_8);
        return new Offer("f", Tier.CRITICAL, key, value, List.of(), "name", 0, 1);
    }

    private void awaitReady() {
        await(() -> ready(lapsed) && ready(other));
    }

    private static boolean ready(KafkaIntake gateway) {
        return FleetRig.ready(gateway) && gateway.view().phase() == IntakeView.Phase.READY;
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENT).until(condition);
    }
}
