package io.holdfast.intake.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.IntakeObserver;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.KafkaIntake;
import io.holdfast.intake.KafkaIntakeBuilder;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.ShedReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An intake without Kafka whose spool's disk is full, or fails: nothing is half accepted, and it heals by itself. */
class SpoolTroubleTest {

    @TempDir
    private Path folder;

    private final SimDisk disk = new SimDisk(1);

    @Test
    void aFullDiskRefusesWithItsReasonAndWhatWasRefusedNeverComesBack() throws Exception {
        try (KafkaIntake intake = open()) {
            disk.full(true);
            assertThat(offer(intake, 1)).isEqualTo(ShedReason.SPOOL_UNAVAILABLE.code());
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> intake.view().phase() == IntakeView.Phase.UNAVAILABLE);
            disk.full(false);
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> intake.view().phase() == IntakeView.Phase.DEGRADED);
            assertThat(offer(intake, 2)).isEqualTo("spooled");
            assertThat(intake.view().spool().entries()).isEqualTo(1);
        }
        assertThat(kept()).containsExactly("id-2");
    }

    @Test
    void aDiskThatFailsAForceLeavesTheRecordInDoubtAndItDoesNotComeBack() throws Exception {
        try (KafkaIntake intake = open()) {
            assertThat(offer(intake, 1)).isEqualTo("spooled");
            disk.failForces(1);
            assertThat(offer(intake, 2)).isEqualTo("unknown");
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> offer(intake, 3).equals("spooled"));
        }
        disk.cut();
        assertThat(kept()).containsExactly("id-1", "id-3");
    }

    private List<String> kept() throws Exception {
        Entries.Collected found = new Entries.Collected();
        try (EmbeddedSpool spool = EmbeddedSpool.open(owner(), disk)) {
            spool.recover(found);
            return found.refs.stream().map(ref -> spool.read(ref).recordId()).toList();
        }
    }

    private KafkaIntake open() {
        return KafkaIntakeBuilder.start(catalog(), EmbeddedSpool.open(owner(), disk), IntakeObserver.NONE);
    }

    private EmbeddedSpool.Owner owner() {
        return new EmbeddedSpool.Owner(folder.resolve("spool"), "g", 32 << 20, InstantSource.system());
    }

    private static String offer(KafkaIntake intake, int number) throws Exception {
        byte[] value = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        CompletableFuture<Outcome> told = new CompletableFuture<>();
        intake.offer(
                new Offer("f", Tier.CRITICAL, new byte[] {'k'}, value, List.of(), "id-" + number, 0, 1),
                told::complete);
        Outcome outcome = told.get(10, TimeUnit.SECONDS);
        if (outcome instanceof Outcome.Shed shed) {
            return shed.reason().code();
        }
        return outcome instanceof Outcome.Spooled ? "spooled" : "unknown";
    }

    /** Nothing listens at port 1. */
    private Catalog catalog() {
        String text = """
                clusters: { c: { bootstrap-servers: "127.0.0.1:1" } }
                flows:
                  f:
                    cluster: c
                    tier: critical
                    topic: { partitions: 2, replication-factor: 3, min-insync-replicas: 2 }
                gateway: { spool: { directory: "%s", max-size: 32MiB }, shutdown-limit: 2s }
                """.formatted(folder.resolve("spool"));
        return ((CatalogResult.Valid) CatalogReader.read(text, "t", Map.of())).catalog();
    }
}
