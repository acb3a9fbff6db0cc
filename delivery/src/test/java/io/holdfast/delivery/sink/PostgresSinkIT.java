package io.holdfast.delivery.sink;

import static io.holdfast.delivery.sink.SinkRecords.PARTITION;
import static io.holdfast.delivery.sink.SinkRecords.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.core.catalog.Pointer;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.policy.Classifier;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

class PostgresSinkIT extends JdbcSinkContract {

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
        port = postgres.getPort();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Override
    DataSource database() {
        return source(false);
    }

    private static PGSimpleDataSource source(boolean rewritesBatches) {
        PGSimpleDataSource source = local(new PGSimpleDataSource());
        source.setReWriteBatchedInserts(rewritesBatches);
        return source;
    }

    private static <T extends PGSimpleDataSource> T local(T source) {
        source.setPortNumbers(new int[] {port});
        source.setUser("postgres");
        source.setDatabaseName("postgres");
        return source;
    }

    /** Counts transactions: the sink takes a connection for each. */
    private static final class Counting extends PGSimpleDataSource {

        private static final long serialVersionUID = 1;

        private final AtomicInteger taken = new AtomicInteger();

        @Override
        public Connection getConnection() throws SQLException {
            taken.incrementAndGet();
            return super.getConnection();
        }
    }

    @Test
    void rowsOfOneIdDoNotTakeABatchApart() throws SQLException {
        Counting source = local(new Counting());
        source.setReWriteBatchedInserts(true);
        JdbcSink ledger = new JdbcSink(source, LEDGER, Classifier.defaults());
        ledger.claimed(PARTITION);
        int before = source.taken.get();
        List<InboundRecord> records = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            records.add(at(i, payment("p" + i % 5, "a", Integer.toString(i))));
        }
        done(ledger.handle(records));
        assertThat(source.taken.get() - before).isEqualTo(1);
        assertThat(rows("select \"id\" from \"ledger\" order by 1")).containsExactly("p0", "p1", "p2", "p3", "p4");
    }

    @Test
    void whileACommitIsInDoubtNoAttemptOfWhatWaitsForItIsCounted() throws Exception {
        FaultyCommits faulty = new FaultyCommits(source(false));
        JdbcSink sink =
                new JdbcSink(faulty.dataSource(), EFFECTS.withTimeout(Duration.ofSeconds(1)), Classifier.defaults());
        sink.claimed(PARTITION);
        faulty.loseAnswers(true);
        assertThat(sink.handle(List.of(at(1, id("a"))))).hasOnlyElementsOfType(Disposition.SinkDown.class);
        faulty.loseAnswers(false);
        try (Connection other = database().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("select * from \"holdfast_owner\" for share");
            assertThat(sink.handle(List.of(at(1, id("a"))))).hasOnlyElementsOfType(Disposition.SinkDown.class);
            other.rollback();
        }
        done(sink.handle(List.of(at(1, id("a")), at(2, id("b")))));
        assertThat(rows("select \"id\" from \"effects\" order by 1")).containsExactly("a", "b");
    }

    @Test
    void transactionsThatDoNotSeeWhatWasCommittedMeanwhileAreRefused() {
        PGSimpleDataSource source = source(false);
        source.setOptions("-c default_transaction_isolation=repeatable\\ read");
        assertThatThrownBy(() -> new JdbcSink(source, EFFECTS, Classifier.defaults()).claimed(PARTITION))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("read committed");
    }

    @Test
    void aConnectionThatSpeaksTheSimpleProtocolWritesAsWell() throws SQLException {
        PGSimpleDataSource source = source(true);
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        JdbcSink sink = new JdbcSink(source, EFFECTS, Classifier.defaults());
        sink.claimed(PARTITION);
        done(sink.handle(List.of(at(1, id("a")), at(2, id("b")))));
        done(sink.handle(List.of(at(2, id("b")), at(3, id("c")))));
        assertThat(rows("select \"id\" from \"effects\"")).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aDriverThatRewritesBatchesStillHasOneEffectPerRecord() throws SQLException {
        JdbcSink sink = new JdbcSink(source(true), EFFECTS, Classifier.defaults());
        sink.claimed(PARTITION);
        List<InboundRecord> records = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            records.add(at(i, id("r" + i)));
        }
        done(sink.handle(records.subList(0, 150)));
        done(sink.handle(records));
        assertThat(rows("select \"id\" from \"effects\"")).hasSize(300).doesNotHaveDuplicates();
        JdbcSink ledger = new JdbcSink(source(true), LEDGER, Classifier.defaults());
        ledger.claimed(PARTITION);
        done(ledger.handle(List.of(
                at(1, payment("p", "a", "1")),
                at(2, payment("q", "a", "1")),
                at(3, payment("p", "a", "1.5")),
                at(4, "{\"id\":\"r\"}"))));
        assertThat(rows("select \"id\" from \"ledger\" order by 1")).containsExactly("p", "q", "r");
    }

    @Test
    void textBecomesWhateverTypeTheColumnHas() throws SQLException {
        run("drop table if exists \"typed\"");
        run(
                "create table \"typed\" (\"id\" bigint primary key, \"u\" uuid, \"t\" timestamptz, \"b\" boolean, \"j\" jsonb,"
                        + " \"d\" double precision, \"raw\" bytea)");
        Map<String, Pointer> columns = Map.of(
                "u", new Pointer("/u"),
                "t", new Pointer("/t"),
                "b", new Pointer("/b"),
                "j", new Pointer("/j"),
                "d", new Pointer("/d"));
        JdbcSink sink = owner(JdbcSettings.of("typed", "public.typed", new RowId.At("id", new Pointer("/id")), columns)
                .withPayload(new Payload("raw", Payload.Form.BYTES)));
        String value =
                "{\"id\":7,\"u\":\"00000000-0000-0000-0000-000000000007\",\"t\":\"2026-11-21T12:00:00Z\",\"b\":true,"
                        + "\"j\":{\"a\":[1]},\"d\":1.25e3}";
        done(sink.handle(List.of(at(1, value))));
        assertThat(rows("select concat(\"id\", ' ', \"u\", ' ', \"b\", ' ', \"j\"->'a', ' ', \"d\", ' ', \"t\" ="
                        + " '2026-11-21T12:00:00Z', ' ', convert_from(\"raw\", 'UTF8')) from \"typed\""))
                .containsExactly("7 00000000-0000-0000-0000-000000000007 t [1] 1250 t " + value);
        assertThat(sink.handle(List.of(at(2, "{\"id\":8,\"u\":\"none\"}"))))
                .hasOnlyElementsOfType(Disposition.Poison.class);
    }

    @Test
    void aRowThatNamesOneThatIsNotThereYetIsTransientAndTheOthersAreDone() throws SQLException {
        run(
                "drop table if exists \"child\"",
                "create table \"child\" (\"id\" text primary key, \"parent\" text"
                        + " references \"ledger\" (\"id\"))");
        JdbcSink sink = owner(JdbcSettings.of(
                "child", "child", new RowId.At("id", new Pointer("/id")), Map.of("parent", new Pointer("/parent"))));
        List<Disposition> ends = sink.handle(List.of(
                at(1, id("a")),
                at(2, "{\"id\":\"b\",\"parent\":\"late\"}"),
                at(3, "{\"id\":\"nul \\u0000\"}"),
                at(4, id("d"))));
        assertThat(ends.stream().map(end -> end.getClass().getSimpleName()))
                .containsExactly("Done", "Transient", "Poison", "Done");
        run("insert into \"ledger\" values ('late')");
        done(sink.handle(List.of(at(2, "{\"id\":\"b\",\"parent\":\"late\"}"))));
        run("drop table \"child\"");
    }

    @Test
    void aDeadlockIsTransientAndNothingOfItIsKept() throws Exception {
        JdbcSink sink = owner(LEDGER);
        done(sink.handle(List.of(at(1, payment("a", "x", "1")), at(2, payment("b", "x", "1")))));
        try (Connection other = database().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("set local deadlock_timeout = '10min'");
            statement.execute("update \"ledger\" set \"account\" = 'other' where \"id\" = 'b'");
            CompletableFuture<List<Disposition>> ends = CompletableFuture.supplyAsync(() ->
                    sink.handle(List.of(at(3, payment("a", "sink", "2")), at(4, payment("b", "sink", "2")))));
            await().pollInterval(Duration.ofMillis(10))
                    .until(() ->
                            rows("select pid from pg_locks where not granted").size() == 1);
            statement.execute("update \"ledger\" set \"account\" = 'other' where \"id\" = 'a'");
            assertThat(ends.join()).hasSize(2).hasOnlyElementsOfType(Disposition.Transient.class);
            assertThat(ends.join().get(0).why().orElseThrow().message()).contains("deadlock");
            other.commit();
        }
        assertThat(rows("select \"account\" from \"ledger\"")).containsExactly("other", "other");
        assertThat(progress()).containsExactly("1", "2");
        done(sink.handle(List.of(at(3, payment("a", "sink", "2")), at(4, payment("b", "sink", "2")))));
    }

    @Test
    void aRowThatAnotherKeepsLockedEndsTheStatementInTime() throws Exception {
        JdbcSink sink = owner(LEDGER.withTimeout(Duration.ofSeconds(1)));
        done(sink.handle(List.of(at(1, payment("a", "x", "1")))));
        try (Connection other = database().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("update \"ledger\" set \"account\" = 'other' where \"id\" = 'a'");
            assertThat(sink.handle(List.of(at(2, payment("a", "y", "1")), at(3, payment("b", "y", "1")))))
                    .hasOnlyElementsOfType(Disposition.Transient.class);
        }
        done(sink.handle(List.of(at(2, payment("a", "y", "1")), at(3, payment("b", "y", "1")))));
    }

    @Test
    void aClaimThatStandsStillDoesNotHoldUpTheNext() throws Exception {
        FaultyCommits frozen = new FaultyCommits(database());
        JdbcSettings settings = EFFECTS.withTimeout(Duration.ofSeconds(4));
        JdbcSink zombie = new JdbcSink(frozen.dataSource(), settings, Classifier.defaults());
        claim(zombie);
        frozen.freeze();
        CompletableFuture<Void> claim = CompletableFuture.runAsync(() -> claim(zombie));
        frozen.awaitCommit();
        JdbcSink present = new JdbcSink(database(), settings, Classifier.defaults());
        present.claimed(PARTITION);
        frozen.thaw();
        assertThat(claim.handle((done, thrown) -> thrown).join()).isNotNull();
        notOwned(zombie.handle(List.of(at(1, id("z")))));
        done(present.handle(List.of(at(1, id("a")))));
        assertThat(rows("select \"id\" from \"effects\"")).containsExactly("a");
    }

    @Test
    void aTransactionThatIsUnderWayWhenThePartitionIsTakenOverIsWholeOrNotThere() throws Exception {
        FaultyCommits frozen = new FaultyCommits(database());
        JdbcSettings settings = EFFECTS.withTimeout(Duration.ofSeconds(4));
        JdbcSink old = new JdbcSink(frozen.dataSource(), settings, Classifier.defaults());
        old.claimed(PARTITION);
        frozen.freeze();
        CompletableFuture<List<Disposition>> late =
                CompletableFuture.supplyAsync(() -> old.handle(List.of(at(1, id("a")), at(2, id("b")))));
        frozen.awaitCommit();
        JdbcSink present = new JdbcSink(database(), settings, Classifier.defaults());
        present.claimed(PARTITION);
        frozen.thaw();
        assertThat(late.join()).noneMatch(Disposition.Done.class::isInstance);
        done(present.handle(List.of(at(1, id("a")), at(2, id("b")))));
        assertThat(rows("select \"id\" from \"effects\" order by 1")).containsExactly("a", "b");
    }

    @Test
    void aSessionThatTheDatabaseEndsAtTheCommitIsSinkDownAndItsRecordsAreDoneOnceAllTheSame() throws Exception {
        FaultyCommits frozen = new FaultyCommits(database());
        JdbcSink sink = new JdbcSink(frozen.dataSource(), EFFECTS, Classifier.defaults());
        sink.claimed(PARTITION);
        frozen.freeze();
        CompletableFuture<List<Disposition>> cut =
                CompletableFuture.supplyAsync(() -> sink.handle(List.of(at(1, id("a")), at(2, id("b")))));
        frozen.awaitCommit();
        assertThat(rows("select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'"))
                .containsExactly("t");
        frozen.thaw();
        assertThat(cut.join()).hasSize(2).hasOnlyElementsOfType(Disposition.SinkDown.class);
        assertThat(rows("select \"id\" from \"effects\"")).isEmpty();
        done(sink.handle(List.of(at(1, id("a")), at(2, id("b")))));
        assertThat(rows("select \"id\" from \"effects\" order by 1")).containsExactly("a", "b");
    }

    @Test
    void aRowThatAnotherUniqueConstraintRefusesIsPoisonAloneInBothModes() throws SQLException {
        run("create unique index \"one_account\" on \"ledger\" (\"account\")");
        for (JdbcSettings.Mode mode : JdbcSettings.Mode.values()) {
            run("truncate \"ledger\"", "truncate \"holdfast_progress\"");
            List<Disposition> ends = owner(LEDGER.withMode(mode))
                    .handle(List.of(
                            at(1, payment("p", "a", "1")),
                            at(2, payment("q", "a", "1")),
                            at(3, payment("r", "b", "1"))));
            assertThat(ends.stream().map(end -> end.getClass().getSimpleName()))
                    .as("%s", mode)
                    .containsExactly("Done", "Poison", "Done");
            assertThat(progress()).containsExactly("1", "3");
        }
    }

    @Test
    void ownersThatFightForAPartitionHaveOneEffectPerRecordAmongThem() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int records = 200;
        AtomicBoolean[] seen = new AtomicBoolean[records];
        Arrays.setAll(seen, i -> new AtomicBoolean());
        List<CompletableFuture<Void>> fighters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long own = random.nextLong();
            fighters.add(CompletableFuture.runAsync(() -> fight(new Random(own), seen)));
        }
        CompletableFuture.allOf(fighters.toArray(CompletableFuture[]::new)).join();
        assertThat(rows("select \"id\" from \"effects\"")).hasSize(records).doesNotHaveDuplicates();
    }

    @Test
    void whenPostgresStopsTheSinkIsDownAndWhenItIsBackTheRecordsAreDone() throws Exception {
        JdbcSink sink = owner(EFFECTS);
        List<InboundRecord> records = List.of(at(1, id("a")), at(2, id("b")));
        done(sink.handle(records.subList(0, 1)));
        postgres.close();
        assertThat(sink.handle(records)).hasSize(2).hasOnlyElementsOfType(Disposition.SinkDown.class);
        start();
        done(sink.handle(records));
        assertThat(rows("select \"id\" from \"effects\" order by 1")).containsExactly("a", "b");
    }

    private void fight(Random random, AtomicBoolean[] seen) {
        JdbcSink sink = new JdbcSink(database(), EFFECTS, Classifier.defaults());
        while (!Arrays.stream(seen).allMatch(AtomicBoolean::get)) {
            claim(sink);
            boolean mine = true;
            while (mine) {
                mine = writeSome(sink, random, seen) && random.nextInt(8) > 0;
            }
        }
    }

    /** Whether the partition was the sink's own. */
    private static boolean writeSome(JdbcSink sink, Random random, AtomicBoolean[] seen) {
        int first = random.nextInt(seen.length);
        int end = Math.min(seen.length, first + 1 + random.nextInt(20));
        List<InboundRecord> batch = new ArrayList<>();
        for (int i = first; i < end; i++) {
            batch.add(at(i, id("r" + i)));
        }
        List<Disposition> ends = sink.handle(batch);
        for (int i = 0; i < ends.size(); i++) {
            if (ends.get(i) instanceof Disposition.Done) {
                seen[first + i].set(true);
            }
        }
        return ends.get(0) instanceof Disposition.Done;
    }

    private static void claim(JdbcSink sink) {
        try {
            sink.claimed(PARTITION);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
