package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Tier;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gateways of a fleet with a strict flow, one of which is held with records in its producer until its lease is over and the
 * other has taken their place, and then goes on: no record comes twice.
 */
class StrictFleetIT {

    private static final Duration PATIENT = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private LocalCluster cluster;
    private LocalRedis redis;
    private KafkaIntake held;
    private KafkaIntake other;
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private volatile boolean frozen;

    @BeforeEach
    void start() {
        cluster = LocalCluster.start(ClusterSpec.of(1));
        cluster.createTopic("t", 4, Map.of());
        redis = LocalRedis.start(folder.resolve("redis"), 0);
        Catalog first = FleetRig.catalog(
                cluster.bootstrapServers(),
                redis,
                folder.resolve("g1"),
                text -> strict(text)
                        .replace("kafka: {", "kafka: { interceptor.classes: \"" + HeldSends.class.getName() + "\","));
        held = KafkaIntakeBuilder.start(
                first,
                RedisSpool.open(first.gateway(), first.gateway().spool().redis().orElseThrow(), this::nanos),
                IntakeObserver.NONE);
        await(() -> ready(held));
    }

    @AfterEach
    void stop() {
        HeldSends.release();
        goesOn.countDown();
        held.close();
        if (other != null) {
            other.close();
        }
        redis.close();
        cluster.close();
    }

    @Test
    @Tag("nightly")
    void aGatewayThatIsHeldWhileItDrainsAndGoesOnAfterItsLeaseDoublesNothing() {
        cluster.node(1).kill();
        for (int number = 1; number <= 30; number++) {
            assertThat(offer(held, number, null)).isInstanceOf(Outcome.Spooled.class);
        }
        HeldSends.hold();
        cluster.node(1).start();
        await(() -> HeldSends.held() > 0);
        frozen = true;
        startOther();
        await(() -> ready(other) && other.view().spool().entries() == 0);
        assertThat(log()).containsExactlyElementsOf(numbers(30));

        goOn();

        await(() -> ready(held) && ready(other));
        assertThat(offer(other, 31, null)).isInstanceOf(Outcome.Published.class);
        assertThat(offer(held, 32, null)).isInstanceOf(Outcome.Published.class);
        assertThat(log()).containsExactlyElementsOf(numbers(32));
    }

    @Test
    @Tag("nightly")
    void aRecordWhoseGatewayIsHeldAndIsRepeatedElsewhereIsThereOnceWhenThatGoesOn() {
        startOther();
        HeldSends.hold();
        CompletableFuture<Outcome> first = new CompletableFuture<>();
        held.offer(record(1, "name"), first::complete);
        await(() -> HeldSends.held() > 0);
        frozen = true;
        Awaitility.await()
                .atMost(PATIENT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> offer(other, 1, "name") instanceof Outcome.Published);

        goOn();

        await(() -> ready(held) && ready(other));
        assertThat(offer(held, 2, null)).isInstanceOf(Outcome.Published.class);
        assertThat(log()).containsExactlyElementsOf(numbers(2));
    }

    private void goOn() {
        frozen = false;
        goesOn.countDown();
        HeldSends.release();
        // Until what it was held with is through, or refused.
        await(() -> held.view().lanes().stream().allMatch(lane -> lane.inFlight() == 0));
    }

    private void startOther() {
        Catalog second =
                FleetRig.catalog(cluster.bootstrapServers(), redis, folder.resolve("g2"), StrictFleetIT::strict);
        other = KafkaIntakeBuilder.start(
                second,
                RedisSpool.open(
                        second.gateway(), second.gateway().spool().redis().orElseThrow()),
                IntakeObserver.NONE);
        await(() -> other.view().phase() == IntakeView.Phase.READY);
    }

    /** The held gateway's clock: while it is frozen, its member of the fleet does not get on. */
    private long nanos() {
        if (frozen && Thread.currentThread().getName().equals("holdfast-fleet")) {
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return System.nanoTime();
    }

    private static String strict(String text) {
        return text.replace("durability: weak", "durability: weak, exactly-once: strict");
    }

    private static boolean ready(KafkaIntake gateway) {
        return gateway.view().phase() == IntakeView.Phase.READY && FleetRig.direct(gateway);
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENT).until(condition);
    }

    private static Outcome offer(KafkaIntake intake, int number, String name) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        intake.offer(record(number, name), outcome::complete);
        return outcome.orTimeout(15, TimeUnit.SECONDS).join();
    }

    private static Offer record(int number, String name) {
        byte[] value = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        return new Offer("f", Tier.CRITICAL, new byte[] {'k'}, value, List.of(), name, 0, 1);
    }

    private static List<Integer> numbers(int to) {
        return IntStream.rangeClosed(1, to).boxed().toList();
    }

    private List<Integer> log() {
        return FleetRig.log(cluster).stream()
                .map(record -> Integer.valueOf(record.value()))
                .toList();
    }
}
