package io.holdfast.intake.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedSpoolTest {

    private static final long MAX_BYTES = 16 << 20;

    @TempDir
    private Path folder;

    private final SimDisk disk = new SimDisk(1);

    @Test
    void whatWasForcedAndNotSettledComesBackInOrder() throws Exception {
        try (Spool spool = open(new Entries.Collected())) {
            List<Long> refs = new ArrayList<>();
            for (int i = 1; i <= 10; i++) {
                refs.add(append(spool, i));
            }
            spool.settle(refs.get(0), id(1), new Settlement.Published(7));
            spool.settle(refs.get(4), id(5), new Settlement.Refused());
            spool.record(new Frontier(Entries.entry(1, 1, 0, 0).lane(), "c", 42, id(1)));
        }

        Entries.Collected found = new Entries.Collected();
        try (Spool spool = open(found)) {
            assertThat(found.ids).extracting(AcceptanceId::sequence).containsExactly(2L, 3L, 4L, 6L, 7L, 8L, 9L, 10L);
            assertThat(found.frontiers)
                    .singleElement()
                    .extracting(Frontier::offset)
                    .isEqualTo(42L);
            assertThat(spool.read(found.refs.get(0)).recordId()).isEqualTo("id-1-2");
        }
    }

    @Test
    void aFlippedByteLosesOneRecordAndIsReported() throws Exception {
        try (Spool spool = open(new Entries.Collected())) {
            for (int i = 1; i <= 5; i++) {
                append(spool, i);
            }
            int middle = (int) (append(spool, 6) & 0xFFFF_FFFFL) + 60;
            append(spool, 7);
            disk.flip(disk.list().get(0), middle);
        }

        Entries.Collected found = new Entries.Collected();
        try (EmbeddedSpool spool = EmbeddedSpool.open(owner(), disk)) {
            RecoveryReport report = spool.recover(found);
            assertThat(report.damages())
                    .singleElement()
                    .extracting(RecoveryReport.Damage::tail)
                    .isEqualTo(false);
            assertThat(found.ids).extracting(AcceptanceId::sequence).containsExactly(1L, 2L, 3L, 4L, 5L, 7L);
        }
    }

    @Test
    void aFailedForceLeavesRecordsInDoubtAndTheyNeverComeBack() throws Exception {
        try (Spool spool = open(new Entries.Collected())) {
            append(spool, 1);
            disk.failForces(1);
            assertThat(appendResult(spool, 2)).isInstanceOf(AppendResult.InDoubt.class);
            Awaitility.await()
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> appendResult(spool, 3) instanceof AppendResult.Forced);
        }
        disk.cut();

        Entries.Collected found = new Entries.Collected();
        try (Spool spool = open(found)) {
            assertThat(spool.stats().writable()).isTrue();
            assertThat(found.ids)
                    .extracting(AcceptanceId::sequence)
                    .contains(1L, 3L)
                    .doesNotContain(2L);
        }
    }

    @Test
    void aPartitioningThatIsTakenBackIsNotTheOneInForceWhetherItWasWrittenOrNot() throws Exception {
        try (Spool spool = open(new Entries.Collected())) {
            record(spool, 6);
            disk.failForces(1);
            record(spool, 12);
            record(spool, 6);
            Awaitility.await()
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> appendResult(spool, 1) instanceof AppendResult.Forced);
        }
        disk.cut();

        Entries.Collected found = new Entries.Collected();
        try (Spool spool = open(found)) {
            assertThat(spool.stats().entries()).isEqualTo(1);
            assertThat(found.generations)
                    .last()
                    .extracting(Generation::partitions)
                    .isEqualTo(6);
        }
    }

    private static void record(Spool spool, int partitions) {
        CompletableFuture<AppendResult> done = new CompletableFuture<>();
        spool.record(new Generation("t", Entries.TOPIC, "c", partitions), done::complete);
        done.orTimeout(5, TimeUnit.SECONDS).join();
    }

    @Test
    void aFullDiskRefusesAndHealsWhenThereIsRoom() throws Exception {
        disk.full(true);
        try (Spool spool = open(new Entries.Collected())) {
            AppendResult refused = appendResult(spool, 1);
            assertThat(refused).isInstanceOf(AppendResult.NotWritten.class);
            Awaitility.await()
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> !spool.stats().writable());

            disk.full(false);

            Awaitility.await()
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> spool.stats().writable());
            Awaitility.await()
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> appendResult(spool, 2) instanceof AppendResult.Forced);
            assertThat(spool.stats().entries()).isEqualTo(1);
        }
    }

    @Test
    void aFullSpoolRefusesAndTakesAgainOnceDrained() throws Exception {
        try (Spool spool = open(new Entries.Collected())) {
            List<Long> refs = new ArrayList<>();
            AppendResult last = appendResult(spool, 1, 200_000);
            for (int i = 2; last instanceof AppendResult.Forced forced; i++) {
                refs.add(forced.ref());
                last = appendResult(spool, i, 200_000);
            }
            assertThat(((AppendResult.NotWritten) last).why().reason()).isEqualTo(SpoolException.Reason.FULL);
            assertThat(spool.stats().diskBytes()).isLessThanOrEqualTo(MAX_BYTES);

            for (int i = 0; i < refs.size(); i++) {
                spool.settle(refs.get(i), id(i + 1), new Settlement.Published(i));
            }

            Awaitility.await()
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> appendResult(spool, 900, 200_000) instanceof AppendResult.Forced);
        }
    }

    @Test
    void aSecondOwnerIsRefusedByNameOfTheFirst() throws Exception {
        long incarnation;
        try (Spool first = open(new Entries.Collected())) {
            incarnation = first.incarnation();
            assertThatThrownBy(() -> EmbeddedSpool.open(owner(), disk))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining("instance \"g1\"")
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
        }
        try (Spool next = open(new Entries.Collected())) {
            assertThat(next.incarnation()).isEqualTo(incarnation + 1);
        }
    }

    @Test
    void theRealDiskKeepsWhatItWasGiven() throws Exception {
        try (EmbeddedSpool spool = EmbeddedSpool.open(owner())) {
            spool.recover(new Entries.Collected());
            append(spool, 1);
        }
        Entries.Collected found = new Entries.Collected();
        try (EmbeddedSpool spool = EmbeddedSpool.open(owner())) {
            spool.recover(found);
            assertThat(found.ids).hasSize(1);
        }
        assertThat(folder.toFile().list()).anyMatch(name -> name.endsWith(".spool"));
    }

    private Spool open(RecoveryVisitor visitor) {
        EmbeddedSpool spool = EmbeddedSpool.open(owner(), disk);
        spool.recover(visitor);
        return spool;
    }

    private EmbeddedSpool.Owner owner() {
        return new EmbeddedSpool.Owner(folder, "g1", MAX_BYTES, InstantSource.system());
    }

    private static AcceptanceId id(long sequence) {
        return new AcceptanceId(1, sequence);
    }

    private static long append(Spool spool, long sequence) throws Exception {
        return ((AppendResult.Forced) appendResult(spool, sequence)).ref();
    }

    private static AppendResult appendResult(Spool spool, long sequence) throws Exception {
        return appendResult(spool, sequence, 100);
    }

    private static AppendResult appendResult(Spool spool, long sequence, int bytes) throws Exception {
        CompletableFuture<AppendResult> done = new CompletableFuture<>();
        spool.append(Entries.entry(1, sequence, 0, bytes), null, done::complete);
        return done.get(10, TimeUnit.SECONDS);
    }
}
