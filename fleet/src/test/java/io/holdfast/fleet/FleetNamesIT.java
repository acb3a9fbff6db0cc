package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Tier;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.intake.BodyDigest;
import io.holdfast.intake.IntakeObserver;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.KafkaIntake;
import io.holdfast.intake.KafkaIntakeBuilder;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.SharedNames;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.window.RecordName;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that callers gave, as two gateways with a real Redis and a real broker know them. */
class FleetNamesIT {

    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final String PREFIX = "holdfast:{test}:";

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static LocalRedis redis;
    private static RedisClient client;
    private static final List<KafkaIntake> gateways = new ArrayList<>();

    @BeforeAll
    static void start() {
        cluster = LocalCluster.start(ClusterSpec.of(1));
        cluster.createTopic("t", 4, Map.of());
        redis = LocalRedis.start(folder.resolve("redis"), 0);
        client = RedisClient.create(redis.url());
        for (int i = 1; i <= 2; i++) {
            Catalog catalog = FleetRig.catalog(
                    cluster.bootstrapServers(),
                    redis,
                    folder.resolve("g" + i),
                    text -> text.replace("deadline: 8s", "deadline: 3s"));
            RedisSpool spool = RedisSpool.open(
                    catalog.gateway(), catalog.gateway().spool().redis().orElseThrow());
            gateways.add(KafkaIntakeBuilder.start(catalog, spool, IntakeObserver.NONE));
        }
        awaitReady();
    }

    @AfterAll
    static void stop() {
        gateways.forEach(KafkaIntake::close);
        client.shutdown();
        redis.close();
        cluster.close();
    }

    @AfterEach
    void mend() {
        if (!cluster.node(1).alive()) {
            cluster.node(1).start();
        }
        if (!redis.alive()) {
            redis.restart();
        }
        awaitReady();
    }

    @Test
    void aRepetitionAtAnotherGatewayGetsTheFirstAnswer() {
        Outcome first = offer(0, "published", "a");

        assertThat(first).isInstanceOf(Outcome.Published.class);
        assertThat(offer(1, "published", "a")).isEqualTo(first);
        assertThat(offer(1, "published", "b"))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.KEY_REUSED));
        assertThat(log("published")).containsExactly("a");
    }

    @Test
    @Tag("nightly")
    void whatIsSpooledIsKnownEverywhereAndStaysKnownWhenItIsDrained() {
        claimedByOneThatIsGone("undecided");
        cluster.node(1).kill();
        assertThat(offer(0, "spooled", "a")).isEqualTo(new Outcome.Spooled("spooled"));
        assertThat(offer(1, "spooled", "a")).isEqualTo(new Outcome.Spooled("spooled"));
        assertThat(offer(1, "undecided", "a")).isInstanceOf(Outcome.OutcomeUnknown.class);
        cluster.node(1).start();
        awaitReady();

        assertThat(offer(1, "spooled", "a")).isInstanceOf(Outcome.Published.class);
        assertThat(log("spooled")).containsExactly("a");
        assertThat(offer(0, "undecided", "a")).isInstanceOf(Outcome.Published.class);
        assertThat(log("undecided")).containsExactly("a");
    }

    @Test
    void aClaimOfAGatewayThatIsGoneAndKnewThatTheLaneIsSpooledIsTakenOverWithoutKafka() {
        cluster.node(1).kill();
        assertThat(offer(0, "lane", "a")).isInstanceOf(Outcome.Spooled.class);
        String lane = redis(commands ->
                commands.sync().smembers(PREFIX + "lanes").iterator().next());
        String[] parts = lane.split("/");
        Catalog catalog = FleetRig.catalog("c:9092", redis, folder.resolve("g4"));
        try (RedisSpool gone = RedisSpool.open(
                catalog.gateway(), catalog.gateway().spool().redis().orElseThrow())) {
            gone.recover(new io.holdfast.intake.spool.Entries.Collected());
            Awaitility.await().atMost(PATIENT).until(() -> knows("g4", lane));
            long digest = BodyDigest.of(bytes("lane"), bytes("b"));
            gone.names().claim(new SharedNames.Asked(RecordName.of("f", "kept"), digest, key(parts), 0), any -> {});
            Awaitility.await().atMost(PATIENT).until(() -> value("kept").startsWith("f "));
        }

        assertThat(offer(gateways.get(1), "lane", "b", "kept")).isInstanceOf(Outcome.Spooled.class);
        cluster.node(1).start();
        awaitReady();
        assertThat(log("lane")).containsExactly("a", "b");
    }

    private static boolean knows(String gateway, String lane) {
        return redis(commands -> commands.sync().hkeys(PREFIX + "lane:" + lane)).stream()
                .anyMatch(field -> field.startsWith("acknowledged:" + gateway + "#"));
    }

    private static LaneKey key(String[] parts) {
        return new LaneKey(parts[0], UUID.fromString(parts[1]), Integer.parseInt(parts[2]));
    }

    @Test
    void aClaimOfAGatewayThatIsGoneIsDecidedByTheLogThatHasIt() {
        Outcome first = offer(0, "found", "a");
        claimedByOneThatIsGone("found");

        assertThat(offer(1, "found", "a")).isEqualTo(first);
        assertThat(value("found")).startsWith("p ");
        assertThat(log("found")).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    void aClaimOfAGatewayThatIsGoneIsTakenOverWhenTheLogDoesNotHaveIt(int offset) {
        String name = "not-found" + offset;
        claimedByOneThatIsGone(name);

        Outcome first = offer(0, name, "a");
        assertThat(first).isInstanceOf(Outcome.Published.class);
        assertThat(offer(1, name, "a")).isEqualTo(first);
        assertThat(log(name)).containsExactly("a");
    }

    @Test
    void whatIsOnItsWayAtAGatewayThatLivesIsAnsweredByWhatBecomesOfIt() {
        String living = redis(
                commands -> commands.sync().zrange(PREFIX + "members", 0, 0).get(0));
        claimed("f", "busy", "-1 -1", living);
        KafkaIntake other = gateways.get(living.startsWith("g1#") ? 1 : 0);
        CompletableFuture<Outcome> outcome = begin(other, "busy", "a", "busy");
        CompletableFuture<Outcome> follower = begin(other, "busy", "b", null);
        CompletableFuture<Outcome> unrelated = begin(other, "other", "a", "other");

        assertThat(unrelated.orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(Outcome.Published.class);
        assertThat(outcome).isNotDone();
        assertThat(follower).isNotDone();
        claimed("p", "busy", "3 77", "-");
        assertThat(outcome.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(new Outcome.Published("busy", "t", 3, 77));
        assertThat(follower.orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(Outcome.Published.class);
        assertThat(log("busy")).containsExactly("b");
    }

    @Test
    void whatStaysOnItsWayElsewhereIsUnknownAtTheDeadline() {
        String living = redis(
                commands -> commands.sync().zrange(PREFIX + "members", 0, 0).get(0));
        claimed("f", "stays", "-1 -1", living);

        assertThat(offer(living.startsWith("g1#") ? 1 : 0, "stays", "a")).isInstanceOf(Outcome.OutcomeUnknown.class);
        assertThat(log("stays")).isEmpty();
    }

    @Test
    void namesAreClaimedAgainWithoutRedisAndToldOnceItIsBack() {
        redis.kill();
        Outcome first = offerUntilPublished("away", "a");
        assertThat(offer(0, "away", "a")).isEqualTo(first);
        redis.restart();
        Awaitility.await().atMost(PATIENT).until(() -> value("away").startsWith("p "));

        assertThat(offer(1, "away", "a")).isEqualTo(first);
        assertThat(log("away")).containsExactly("a");
    }

    @Test
    void recordsOfAKeyThatDoNotWaitForEachOtherKeepTheirOrderNamedOrNot() {
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        List<String> bodies =
                IntStream.range(0, 200).mapToObj(Integer::toString).toList();
        for (String body : bodies) {
            boolean named = Integer.parseInt(body) % 3 == 0;
            outcomes.add(begin(gateways.get(0), "ordered", body, named ? "ordered-" + body : null));
        }
        outcomes.forEach(outcome ->
                assertThat(outcome.orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(Outcome.Published.class));

        assertThat(log("ordered")).isEqualTo(bodies);
    }

    @Test
    void aFleetThatHoldsAsManyNamesAsItMayClaimsNoFurtherOnes() {
        Catalog catalog = FleetRig.catalog(
                "c:9092",
                redis,
                folder.resolve("g3"),
                text -> text.replace("gateway:", "gateway:\n  idempotency-entries: 1"));
        RedisSpool spool = RedisSpool.open(
                catalog.gateway(), catalog.gateway().spool().redis().orElseThrow());
        try (spool) {
            spool.recover(new io.holdfast.intake.spool.Entries.Collected());
            CompletableFuture<SharedNames.Answer> answer = new CompletableFuture<>();
            spool.names().claim(new SharedNames.Asked(new RecordName(1, 2), 3, null, -1), answer::complete);

            assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(SharedNames.Full.class);
        }
    }

    private static void claimedByOneThatIsGone(String name) {
        claimed("f", name, name.endsWith("-1") ? "-1 -1" : "-1 0", "gone#1");
    }

    /** What Redis knows of a name whose record is "a", as if another gateway had told it. */
    private static void claimed(String state, String name, String place, String member) {
        long digest = BodyDigest.of(bytes(name), bytes("a"));
        String value = state + " " + digest + " " + place + " " + System.currentTimeMillis() + " " + member;
        redis(connection -> connection.sync().set(key(name), value));
    }

    private static String value(String name) {
        return redis(connection -> String.valueOf(connection.sync().get(key(name))));
    }

    private static <T> T redis(java.util.function.Function<StatefulRedisConnection<String, String>, T> what) {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return what.apply(connection);
        }
    }

    private static String key(String name) {
        RecordName hash = RecordName.of("f", name);
        HexFormat hex = HexFormat.of();
        return PREFIX + "name:" + hex.toHexDigits(hash.high()) + hex.toHexDigits(hash.low());
    }

    private static Outcome offer(int gateway, String name, String body) {
        return offer(gateways.get(gateway), name, body, name);
    }

    private static Outcome offer(KafkaIntake gateway, String key, String body, String name) {
        return begin(gateway, key, body, name).orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** As a caller does: without Redis nothing is spooled, so that a broker that is slow for a moment has the record refused. */
    private static Outcome offerUntilPublished(String name, String body) {
        return Awaitility.await()
                .atMost(PATIENT)
                .until(() -> offer(0, name, body), Outcome.Published.class::isInstance);
    }

    private static CompletableFuture<Outcome> begin(KafkaIntake gateway, String key, String body, String name) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        gateway.offer(new Offer("f", Tier.CRITICAL, bytes(key), bytes(body), List.of(), name, 0, 1), outcome::complete);
        return outcome;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void awaitReady() {
        Awaitility.await()
                .atMost(PATIENT)
                .until(() -> gateways.stream()
                        .allMatch(gateway -> gateway.view().phase() == IntakeView.Phase.READY
                                && gateway.view().spool().entries() == 0));
    }

    /** Bodies of the records with this key, in their order. */
    private static List<String> log(String key) {
        return FleetRig.log(cluster).stream()
                .filter(record -> record.key().equals(key))
                .map(ConsumerRecord::value)
                .toList();
    }
}
