package io.holdfast.intake.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every spool keeps, whatever it is made of. */
public abstract class SpoolContract {

    /** Opens the spool of one test, again what it opened before; what it gave back goes to {@code visitor}. */
    protected abstract Spool open(RecoveryVisitor visitor);

    @Test
    void whatIsForcedAndNotSettledComesBackInOrder() {
        try (Spool spool = open(new Entries.Collected())) {
            List<Long> refs = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                refs.add(append(spool, entry(spool, i)));
            }
            settle(spool, refs, 1);
            settle(spool, refs, 50);
            Awaitility.await().atMost(5, TimeUnit.SECONDS).until(() -> spool.entries() == 98);
        }
        Entries.Collected found = new Entries.Collected();
        try (Spool spool = open(found)) {
            assertThat(found.ids).hasSize(98).isSorted();
            assertThat(found.ids).extracting(AcceptanceId::sequence).doesNotContain(1L, 50L);
            assertThat(spool.read(found.refs.get(0)).recordId()).endsWith("-2");
        }
    }

    @Test
    void everyFieldOfARecordIsReadBack() {
        try (Spool spool = open(new Entries.Collected())) {
            SpoolEntry bare = new SpoolEntry(
                    new LaneKey("t", Entries.TOPIC, 3),
                    new AcceptanceId(spool.incarnation(), 1),
                    "flöw",
                    "ïd",
                    SpoolEntry.UNVERIFIED,
                    5,
                    6,
                    7,
                    null,
                    null,
                    List.of(new SpoolHeader("ħ", null)));
            SpoolEntry read = spool.read(append(spool, bare));

            assertThat(read).usingRecursiveComparison().isEqualTo(bare);
            byte[] large = new byte[3 << 20];
            large[large.length - 1] = 1;
            SpoolEntry second = with(entry(spool, 2), large);
            assertThat(spool.reader().read(append(spool, second)).value()).isEqualTo(large);
        }
    }

    @Test
    void appendsOfALaneAreAnsweredInTheirOrder() {
        List<Integer> answered = Collections.synchronizedList(new ArrayList<>());
        try (Spool spool = open(new Entries.Collected())) {
            for (int i = 1; i <= 3_000; i++) {
                int number = i;
                spool.append(entry(spool, i), null, result -> {
                    assertThat(result).isInstanceOf(AppendResult.Forced.class);
                    answered.add(number);
                });
            }
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> answered.size() == 3_000);
        }
        assertThat(answered).isSorted();
    }

    @Test
    void aPartitioningThatWasRecordedComesBack() {
        try (Spool spool = open(new Entries.Collected())) {
            CompletableFuture<AppendResult> done = new CompletableFuture<>();
            spool.record(new Generation("t", Entries.TOPIC, "c", 6), done::complete);
            assertThat(done.orTimeout(5, TimeUnit.SECONDS).join()).isInstanceOf(AppendResult.Forced.class);
        }
        Entries.Collected found = new Entries.Collected();
        try (Spool spool = open(found)) {
            assertThat(spool.entries()).isZero();
            assertThat(found.generations).last().isEqualTo(new Generation("t", Entries.TOPIC, "c", 6));
        }
    }

    @Test
    void aClosedSpoolRefuses() {
        Spool spool = open(new Entries.Collected());
        spool.close();

        AppendResult result = result(spool, entry(spool, 1));

        assertThat(result)
                .isInstanceOfSatisfying(
                        AppendResult.NotWritten.class,
                        no -> assertThat(no.why().reason()).isEqualTo(SpoolException.Reason.CLOSED));
    }

    @Test
    void everyStartHasANumberOfItsOwn() {
        long first;
        try (Spool spool = open(new Entries.Collected())) {
            first = spool.incarnation();
        }
        try (Spool spool = open(new Entries.Collected())) {
            assertThat(spool.incarnation()).isNotEqualTo(first);
        }
    }

    private static void settle(Spool spool, List<Long> refs, int number) {
        AcceptanceId id = new AcceptanceId(spool.incarnation(), number);
        spool.settle(refs.get(number - 1), id, new Settlement.Published(number));
    }

    protected static SpoolEntry entry(Spool spool, long sequence) {
        return Entries.entry(spool.incarnation(), sequence, 0, 100);
    }

    private static SpoolEntry with(SpoolEntry e, byte[] value) {
        return new SpoolEntry(
                e.lane(),
                e.acceptance(),
                e.flow(),
                e.recordId(),
                e.flags(),
                e.acceptedAtMs(),
                e.expiresAtMs(),
                e.bodyDigest(),
                "k".getBytes(StandardCharsets.UTF_8),
                value,
                e.headers());
    }

    /** Appends, and waits until it is forced. */
    protected static long append(Spool spool, SpoolEntry entry) {
        return ((AppendResult.Forced) result(spool, entry)).ref();
    }

    /** What becomes of an append. */
    protected static AppendResult result(Spool spool, SpoolEntry entry) {
        CompletableFuture<AppendResult> done = new CompletableFuture<>();
        spool.append(entry, null, done::complete);
        return done.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
