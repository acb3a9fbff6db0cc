package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.intake.SharedNames;
import io.holdfast.intake.SharedSpool;
import io.holdfast.intake.lane.Share;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Entries;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolException;
import io.holdfast.intake.window.RecordName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that were promised while a real Redis was away come to it once, in their order. */
class FallbackSpoolIT {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final LaneKey LANE = new LaneKey("t", Entries.TOPIC, 0);

    @TempDir
    private Path folder;

    private LocalRedis redis;
    private final List<SharedSpool> open = new ArrayList<>();

    @BeforeEach
    void start() {
        redis = LocalRedis.start(folder.resolve("redis"), 0);
    }

    @AfterEach
    void stop() {
        open.forEach(SharedSpool::close);
        redis.close();
    }

    @Test
    void recordsOfAnOutageFollowThoseBeforeItAndComeBeforeThoseBehindIt() {
        SharedSpool spool = open("g1");
        assertThat(kept(spool, 1)).as("Redis answers").isFalse();
        redis.kill();
        awaitAway(spool);
        assertThat(kept(spool, 2)).isTrue();
        assertThat(kept(spool, 3)).isTrue();
        assertThat(spool.standing().local()).isEqualTo(2);
        assertThat(spool.held(LANE).records()).isGreaterThanOrEqualTo(2);
        assertThat(spool.stats().writable()).as("records are taken").isTrue();

        redis.restart();
        awaitHandedOn(spool);
        assertThat(kept(spool, 4)).as("Redis answers again").isFalse();

        assertThat(inRedis()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void nothingOfALaneGoesStraightToTheLogWhileItsRecordsWait() {
        SharedSpool spool = open("g1");
        assertThat(spool.shares().mayPublish(LANE, Share.DIRECT)).isTrue();
        redis.kill();
        awaitAway(spool);
        assertThat(kept(spool, 1)).isTrue();

        assertThat(spool.shares().mayPublish(LANE, Share.DIRECT)).isFalse();
        assertThat(spool.shares().mayPublish(new LaneKey("t", Entries.TOPIC, 1), Share.DIRECT))
                .as("another lane")
                .isTrue();

        redis.restart();
        awaitHandedOn(spool);
        assertThat(spool.shares().mayPublish(LANE, Share.DIRECT)).isTrue();
    }

    @Test
    void aRecordInAProducersHandsIsNotKept() {
        SharedSpool spool = open("g1");
        redis.kill();
        awaitAway(spool);

        AppendResult result = append(spool, 1, new Frontier(LANE, "c", 7, null));

        assertThat(result)
                .isInstanceOfSatisfying(
                        AppendResult.NotWritten.class,
                        refused -> assertThat(refused.why().reason()).isEqualTo(SpoolException.Reason.UNREACHABLE));
    }

    @Test
    void whatARestartedGatewayFindsOnItsDiskIsHandedOnFirst() {
        SharedSpool first = open("g1");
        redis.kill();
        awaitAway(first);
        LongStream.rangeClosed(1, 1_500)
                .forEach(number -> assertThat(kept(first, number)).isTrue());
        open.remove(first);
        first.close();

        SharedSpool second = open("g1");
        assertThat(kept(second, 2_001)).as("behind what waits").isTrue();
        redis.restart();
        awaitHandedOn(second);

        assertThat(inRedis())
                .containsExactlyElementsOf(LongStream.concat(LongStream.rangeClosed(1, 1_500), LongStream.of(2_001))
                        .boxed()
                        .toList());
    }

    /** The process died after Redis had taken the records, and before its disk knew. */
    @Test
    void whatRedisHasTakenIsNotHandedOnAgainAfterACrash() throws Exception {
        SharedSpool first = open("g1");
        redis.kill();
        awaitAway(first);
        LongStream.rangeClosed(1, 1_000)
                .forEach(number -> assertThat(kept(first, number)).isTrue());
        copy(folder.resolve("g1"), folder.resolve("before"));
        redis.restart();
        awaitHandedOn(first);
        open.remove(first);
        first.close();

        copy(folder.resolve("before"), folder.resolve("g1-again"));
        SharedSpool second = open("g1-again");
        assertThat(kept(second, 1_001)).isTrue();
        awaitHandedOn(second);

        assertThat(inRedis())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1_001).boxed().toList());
    }

    /** Somebody took {@code then: local} out of the catalog. */
    @Test
    void whatWasKeptIsHandedOnThoughNothingIsToBeKeptAnyMore() {
        SharedSpool first = open("g1");
        redis.kill();
        awaitAway(first);
        assertThat(kept(first, 1)).isTrue();
        open.remove(first);
        first.close();

        SharedSpool second = open("g1", "refuse");
        redis.restart();
        awaitHandedOn(second);
        assertThat(inRedis()).containsExactly(1L);

        redis.kill();
        awaitAway(second);
        assertThat(append(second, 2, null)).isInstanceOf(AppendResult.NotWritten.class);
        assertThat(second.stats().writable()).isFalse();
        assertThat(open("g2", "refuse")).as("nothing was ever kept there").isInstanceOf(RedisSpool.class);
    }

    @Test
    void aRecordThatTheDiskHasDamagedIsGivenUpAndHoldsNothingUp() throws Exception {
        SharedSpool spool = open("g1");
        redis.kill();
        awaitAway(spool);
        LongStream.rangeClosed(1, 3)
                .forEach(number -> assertThat(kept(spool, number)).isTrue());
        damageLast(folder.resolve("g1").resolve("local"));

        redis.restart();
        awaitHandedOn(spool);

        assertThat(inRedis()).containsExactly(1L, 2L);
        assertThat(spool.shares().mayPublish(LANE, Share.DIRECT)).isTrue();
    }

    /** Changes a byte of what was written last. */
    private static void damageLast(Path spool) throws Exception {
        try (Stream<Path> files = Files.walk(spool)) {
            Path segment = files.filter(file -> file.toString().endsWith(".spool"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(segment);
            int last = bytes.length - 1;
            while (bytes[last] == 0) {
                last--;
            }
            try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
                file.seek(last - 2);
                file.write(bytes[last - 2] ^ 0x55);
            }
        }
    }

    @Test
    void aNameThatAnotherGatewayHasInFlightDoesNotHoldUpWhatIsHandedOn() {
        SharedSpool spool = open("g1");
        SpoolEntry named = Entries.entry(spool.incarnation(), 1, 0, 10);
        try (RedisSpool other = FleetRig.spool(redis, "other")) {
            other.recover((ref, entry) -> {});
            CompletableFuture<SharedNames.Answer> claimed = new CompletableFuture<>();
            RecordName name = RecordName.of(named.flow(), named.recordId());
            other.names().claim(new SharedNames.Asked(name, named.bodyDigest(), null, 0), claimed::complete);
            assertThat(claimed.orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(SharedNames.Free.class);
            redis.kill();
            awaitAway(spool);
            CompletableFuture<AppendResult> kept = new CompletableFuture<>();
            spool.append(named, null, kept::complete);
            assertThat(kept.orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(AppendResult.Forced.class);

            redis.restart();
            awaitHandedOn(spool);
        }

        assertThat(inRedis()).containsExactly(1L);
    }

    private SharedSpool open(String instance) {
        return open(instance, "local");
    }

    private SharedSpool open(String instance, String then) {
        Catalog catalog = FleetRig.catalog(
                "c:9092",
                redis,
                folder.resolve(instance),
                text -> text.replace("lease: 1s", "lease: 1s, then: " + then));
        SharedSpool spool = FallbackSpool.open(
                catalog.gateway(), catalog.gateway().spool().redis().orElseThrow());
        spool.recover((ref, entry) -> {});
        open.add(spool);
        return spool;
    }

    /** Appends a record, and says whether it is on this gateway's own disk. */
    private static boolean kept(SharedSpool spool, long number) {
        AppendResult result = append(spool, number, null);
        assertThat(result).isInstanceOf(AppendResult.Forced.class);
        return spool.weakness(((AppendResult.Forced) result).ref()).equals("local");
    }

    private static AppendResult append(SharedSpool spool, long number, @Nullable Frontier frontier) {
        CompletableFuture<AppendResult> result = new CompletableFuture<>();
        spool.append(nameless(Entries.entry(spool.incarnation(), number, 0, 10)), frontier, result::complete);
        return result.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** No caller named it: by names the fleet would know it again anyway. */
    private static SpoolEntry nameless(SpoolEntry of) {
        return new SpoolEntry(
                of.lane(),
                of.acceptance(),
                of.flow(),
                of.recordId(),
                0,
                of.acceptedAtMs(),
                of.expiresAtMs(),
                of.bodyDigest(),
                of.key(),
                of.value(),
                of.headers());
    }

    private static void awaitAway(SharedSpool spool) {
        Awaitility.await().atMost(PATIENT).until(() -> spool.standing().local() > 0 || away(spool));
    }

    /** A record in a producer's hands is refused once it is known that Redis is away. */
    private static boolean away(SharedSpool spool) {
        return append(spool, 0, new Frontier(LANE, "c", 7, null)) instanceof AppendResult.NotWritten;
    }

    private static void awaitHandedOn(SharedSpool spool) {
        Awaitility.await().atMost(PATIENT).until(() -> spool.standing().local() == 0);
    }

    /** The sequences of all records in Redis, in their order. */
    private List<Long> inRedis() {
        List<Long> sequences = new ArrayList<>();
        try (RedisSpool reader = FleetRig.spool(redis, "reader")) {
            reader.recover((ref, entry) -> sequences.add(entry.acceptance().sequence()));
        }
        return sequences;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(file, copied);
                }
            }
        }
    }
}
