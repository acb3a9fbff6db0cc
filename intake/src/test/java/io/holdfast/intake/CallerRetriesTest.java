package io.holdfast.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Tier;
import io.holdfast.core.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers' retries at an intake whose Kafka is not there, so that what is not critical is shed. */
class CallerRetriesTest {

    private static final String CATALOG = """
            clusters: { c: { bootstrap-servers: "127.0.0.1:1" } }
            flows:
              named: { cluster: c }
              said: { cluster: c }
              one: { cluster: c }
              other: { cluster: c }
              mixed: { cluster: c, tier: { default: standard, critical-when: { pointer: /c, equal-to: "1" } } }
            gateway:
              retry-budget: { percent: 20, window: 10s, min-per-second: 1 }
              spool: { directory: "%s", max-size: 8MiB }
            """;

    @TempDir
    static Path folder;

    private static final AtomicInteger RETRIED = new AtomicInteger();
    private static KafkaIntake intake;

    @BeforeAll
    static void start() {
        CatalogResult read = CatalogReader.read(CATALOG.formatted(folder), "t", Map.of());
        Catalog catalog = ((CatalogResult.Valid) read).catalog();
        IntakeObserver observer = new IntakeObserver() {
            @Override
            public void retried(String flow) {
                RETRIED.incrementAndGet();
            }
        };
        // Time stands still, so that no slice of the window ends meanwhile.
        Ticker still = () -> 0;
        IntakeTime time = new IntakeTime(InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z")), still);
        intake = KafkaIntakeBuilder.start(catalog, KafkaIntakeBuilder.openSpool(catalog.gateway()), observer, time);
    }

    @AfterAll
    static void close() {
        intake.close();
    }

    @BeforeEach
    void count() {
        RETRIED.set(0);
    }

    @Test
    void namesThatWereShedAreRetriesAndThoseAboveTheBudgetAreToldToWaitLongerEachTime() {
        assertThat(reasons("named", "id-", 1)).hasSize(100).doesNotContain(ShedReason.RETRY_BUDGET);
        assertThat(RETRIED).hasValue(0);

        List<ShedReason> second = reasons("named", "id-", 1);

        assertThat(RETRIED).hasValue(100);
        assertThat(second).filteredOn(ShedReason.RETRY_BUDGET::equals).hasSize(70);
        long longest = 0;
        for (int i = 0; i < 4; i++) {
            longest = ((Outcome.Shed) offer("named", Tier.STANDARD, "id-99", 1)).retryAfterMs();
        }
        assertThat(longest).isBetween(15_000L, 30_000L);
    }

    @Test
    void whoSaysThatItRetriesIsBelieved() {
        reasons("said", null, 1);

        assertThat(reasons("said", null, 2))
                .filteredOn(ShedReason.RETRY_BUDGET::equals)
                .hasSize(70);
        assertThat(RETRIED).hasValue(100);
    }

    @Test
    void aFlowsRetriesAreNoOtherFlows() {
        reasons("one", "id-", 1);
        reasons("one", "id-", 1);

        assertThat(reasons("other", "id-", 1)).doesNotContain(ShedReason.RETRY_BUDGET);
        assertThat(reasons("other", null, 2))
                .filteredOn(ShedReason.RETRY_BUDGET::equals)
                .hasSize(70);
    }

    @Test
    void criticalRecordsAreNeverHeldBackAndWhatIsPromisedIsAnsweredFromTheWindow() {
        reasons("mixed", "id-", 1);
        reasons("mixed", "id-", 1);
        int before = RETRIED.get();

        for (int i = 0; i < 100; i++) {
            assertThat(offer("mixed", Tier.CRITICAL, "critical-" + i, 7)).isInstanceOf(Outcome.Spooled.class);
        }
        assertThat(RETRIED).hasValue(before + 100);
        for (int i = 0; i < 100; i++) {
            assertThat(offer("mixed", Tier.STANDARD, "critical-" + i, 8)).isInstanceOf(Outcome.Spooled.class);
        }
        assertThat(RETRIED).hasValue(before + 100);
    }

    private List<ShedReason> reasons(String flow, @Nullable String name, int attempt) {
        List<ShedReason> reasons = new ArrayList<>();
        IntStream.range(0, 100).forEach(i -> {
            Outcome outcome = offer(flow, Tier.STANDARD, name == null ? null : name + i, attempt);
            reasons.add(((Outcome.Shed) outcome).reason());
        });
        return reasons;
    }

    private Outcome offer(String flow, Tier tier, @Nullable String name, int attempt) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        byte[] value = "{}".getBytes(StandardCharsets.UTF_8);
        intake.offer(new Offer(flow, tier, null, value, List.of(), name, 0, attempt), outcome::complete);
        return outcome.orTimeout(20, TimeUnit.SECONDS).join();
    }
}
