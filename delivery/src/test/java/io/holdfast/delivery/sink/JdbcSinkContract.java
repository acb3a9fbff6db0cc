package io.holdfast.delivery.sink;

import static io.holdfast.delivery.sink.SinkRecords.PARTITION;
import static io.holdfast.delivery.sink.SinkRecords.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.catalog.Pointer;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.policy.Classifier;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for a JDBC sink on every database that it supports. */
abstract class JdbcSinkContract {

    static final Map<String, Pointer> COLUMNS =
            new TreeMap<>(Map.of("account", new Pointer("/account"), "amount", new Pointer("/amount")));
    static final JdbcSettings LEDGER =
            JdbcSettings.of("ledger", "ledger", new RowId.At("id", new Pointer("/id")), COLUMNS);

    /** A table without a unique constraint, where each effect leaves a row. */
    static final JdbcSettings EFFECTS = JdbcSettings.of(
                    "effects", "effects", new RowId.At("id", new Pointer("/id")), Map.of())
            .withMode(JdbcSettings.Mode.INSERT);

    abstract DataSource database();

    @BeforeEach
    void tables() throws SQLException {
        run("drop table if exists \"holdfast_owner\"", "drop table if exists \"holdfast_progress\"");
        run("drop table if exists \"ledger\"", "drop table if exists \"effects\"");
        run(JdbcSink.ddl().toArray(String[]::new));
        run(JdbcSink.ddl().toArray(String[]::new));
        run("create table \"effects\" (\"id\" varchar(40))");
        run(
                "create table \"ledger\" (\"id\" varchar(40) primary key, \"account\" varchar(60), \"amount\" numeric(20, 4)"
                        + " check (\"amount\" >= 0), \"raw\" varchar(500))");
    }

    @Test
    void aRecordThatComesAgainHasItsEffectOnce() throws SQLException {
        JdbcSink sink = owner(EFFECTS);
        List<InboundRecord> records = List.of(at(1, id("a")), at(2, id("b")), at(3, id("c")));
        done(sink.handle(records.subList(0, 2)));
        done(sink.handle(records));
        done(sink.handle(records));
        done(sink.handle(List.of(at(4, id("d")), at(4, id("d")))));
        assertThat(rows("select \"id\" from \"effects\" order by 1")).containsExactly("a", "b", "c", "d");
    }

    @Test
    void withoutItsProgressARecordHasItsEffectTwice() throws SQLException {
        done(owner(EFFECTS).handle(List.of(at(1, id("a")))));
        run("delete from \"holdfast_progress\"");
        done(owner(EFFECTS).handle(List.of(at(1, id("a")))));
        assertThat(rows("select \"id\" from \"effects\"")).containsExactly("a", "a");
    }

    @Test
    void aMemberWhosePartitionWasTakenOverWritesNothing() throws SQLException {
        JdbcSink old = owner(EFFECTS);
        done(old.handle(List.of(at(1, id("a")))));
        JdbcSink present = owner(EFFECTS);
        notOwned(old.handle(List.of(at(2, id("b")), at(3, id("c")))));
        old.prune(PARTITION, 100, Set.of());
        done(present.handle(List.of(at(1, id("a")), at(2, id("b")))));
        assertThat(rows("select \"id\" from \"effects\" order by 1")).containsExactly("a", "b");
        assertThat(progress()).containsExactly("1", "2");
        old.claimed(PARTITION);
        done(old.handle(List.of(at(3, id("c")))));
        notOwned(present.handle(List.of(at(4, id("d")))));
    }

    @Test
    void itIsTheEpochThatKeepsAnEarlierOwnerOut() throws SQLException {
        JdbcSink old = owner(EFFECTS);
        owner(EFFECTS);
        run("update \"holdfast_owner\" set \"epoch\" = \"epoch\" - 1");
        done(old.handle(List.of(at(1, id("a")))));
        run("delete from \"holdfast_owner\"");
        notOwned(old.handle(List.of(at(2, id("b")))));
    }

    @Test
    void progressOutlivesTheOwnersRow() throws SQLException {
        done(owner(EFFECTS).handle(List.of(at(1, id("a")))));
        run("delete from \"holdfast_owner\"");
        done(owner(EFFECTS).handle(List.of(at(1, id("a")), at(2, id("b")))));
        assertThat(rows("select \"id\" from \"effects\" order by 1")).containsExactly("a", "b");
    }

    @Test
    void anIdThatIsAnothersIsNotClaimed() throws SQLException {
        JdbcSink sink = owner(EFFECTS);
        run("update \"holdfast_owner\" set \"delivery\" = 'other'");
        assertThatThrownBy(() -> sink.claimed(PARTITION))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("give the delivery another name");
        notOwned(sink.handle(List.of(at(1, id("a")))));
    }

    @Test
    void aCommitThatNobodyAnsweredIsSettledByTheProgress() throws SQLException {
        FaultyCommits faulty = new FaultyCommits(database());
        JdbcSink sink = new JdbcSink(faulty.dataSource(), EFFECTS, Classifier.defaults());
        sink.claimed(PARTITION);
        faulty.loseAnswers(true);
        assertThat(sink.handle(List.of(at(1, id("a"))))).hasOnlyElementsOfType(Disposition.SinkDown.class);
        faulty.loseAnswers(false);
        done(sink.handle(List.of(at(1, id("a")), at(2, id("b")))));
        assertThat(rows("select \"id\" from \"effects\" order by 1")).containsExactly("a", "b");
    }

    @Test
    void onlyTheRecordsOfALostPartitionAreRefused() throws SQLException {
        JdbcSink sink = new JdbcSink(database(), EFFECTS, Classifier.defaults());
        sink.claimed(PARTITION);
        InboundRecord foreign = new InboundRecord(
                new Origin("cluster", SinkRecords.TOPIC, "orders", 7, 1),
                "x",
                null,
                id("x").getBytes(StandardCharsets.UTF_8),
                at(1, "").headers(),
                0,
                1);
        List<Disposition> ends = sink.handle(List.of(at(1, id("a")), foreign));
        done(ends.subList(0, 1));
        notOwned(ends.subList(1, 2));
        sink.released(PARTITION);
        notOwned(sink.handle(List.of(at(2, id("b")))));
        assertThat(rows("select \"id\" from \"effects\"")).containsExactly("a");
    }

    @Test
    void aBadRowEndsAloneAndTheOthersOfItsBatchAreDone() throws SQLException {
        List<InboundRecord> records = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            records.add(at(i, payment("p" + i, "acc", "1")));
        }
        records.set(3, at(3, payment("p3", "acc", "-1")));
        records.set(17, at(17, payment("p17", "much too long ".repeat(9), "1")));
        records.set(18, at(18, "{ no json"));
        records.set(40, at(40, payment("p40", "acc", "\"a word\"")));
        List<Disposition> ends = owner(LEDGER).handle(records);
        for (int i = 0; i < ends.size(); i++) {
            assertThat(ends.get(i))
                    .as("record " + i)
                    .isInstanceOf(
                            Set.of(3, 17, 18, 40).contains(i) ? Disposition.Poison.class : Disposition.Done.class);
        }
        assertThat(rows("select \"id\" from \"ledger\"")).hasSize(46);
        assertThat(progress()).hasSize(46);
    }

    @Test
    void valuesArriveToTheLastDigitAndAreNeverPartOfAStatement() throws SQLException {
        String nasty = "'); drop table \\\"ledger\\\"; --";
        done(owner(LEDGER)
                .handle(List.of(
                        at(1, payment("1", nasty, "1234567890123456.7890")),
                        at(2, "{\"id\":2,\"account\":{\"no\":[1,true]}}"))));
        assertThat(rows("select \"account\" from \"ledger\" order by \"id\""))
                .containsExactly(nasty.replace("\\\"", "\""), "{\"no\":[1,true]}");
        assertThat(rows("select \"amount\" from \"ledger\" order by \"id\""))
                .containsExactly("1234567890123456.7890", null);
    }

    @Test
    void upsertTakesTheLatestValues() throws SQLException {
        JdbcSink sink = owner(LEDGER);
        done(sink.handle(List.of(at(1, payment("p", "a", "1")))));
        done(sink.handle(List.of(at(2, payment("p", "b", "2")))));
        done(sink.handle(List.of(at(1, payment("p", "a", "1")))));
        assertThat(rows("select \"account\" from \"ledger\"")).containsExactly("b");
    }

    @Test
    void insertRefusesAnIdThatIsThereButNotTheSameRecordAgain() throws SQLException {
        JdbcSink byValue = owner(LEDGER.withMode(JdbcSettings.Mode.INSERT));
        done(byValue.handle(List.of(at(1, payment("p", "a", "1")))));
        assertThat(byValue.handle(List.of(at(2, payment("p", "b", "2")))))
                .hasOnlyElementsOfType(Disposition.Poison.class);
        JdbcSettings byRecord = new JdbcSettings(
                "by-record",
                "ledger",
                new RowId.OfRecord("id"),
                COLUMNS,
                LEDGER.payload(),
                JdbcSettings.Mode.INSERT,
                Tombstones.REFUSE,
                LEDGER.timeout());
        JdbcSink sink = owner(byRecord);
        done(sink.handle(List.of(SinkRecords.of(1, "same", "k", payment("x", "first", "1")))));
        done(sink.handle(List.of(SinkRecords.of(2, "same", "k", payment("x", "second", "2")))));
        assertThat(rows("select \"account\" from \"ledger\" order by \"id\"")).containsExactly("a", "first");
    }

    @Test
    void aTombstoneDeletesTheRowOfItsKeyWhereThatIsWanted() throws SQLException {
        JdbcSink sink = owner(LEDGER.withTombstones(Tombstones.DELETE));
        done(sink.handle(List.of(
                SinkRecords.of(1, "1", "p", payment("p", "a", "1")),
                SinkRecords.of(2, "2", "q", payment("q", "a", "1")))));
        done(sink.handle(List.of(SinkRecords.of(3, "3", "p", null))));
        done(sink.handle(List.of(SinkRecords.of(3, "3", "p", null))));
        assertThat(rows("select \"id\" from \"ledger\"")).containsExactly("q");
        assertThat(owner(LEDGER).handle(List.of(SinkRecords.of(4, "4", "q", null))))
                .hasOnlyElementsOfType(Disposition.Poison.class);
        done(owner(LEDGER.withTombstones(Tombstones.IGNORE)).handle(List.of(SinkRecords.of(4, "4", "q", null))));
        assertThat(rows("select \"id\" from \"ledger\"")).containsExactly("q");
    }

    @Test
    void theWholeValueGoesToAColumnOfItsOwn() throws SQLException {
        JdbcSettings raw = JdbcSettings.of("raw", "ledger", new RowId.OfKey("id"), Map.of())
                .withPayload(new Payload("raw", Payload.Form.TEXT));
        done(owner(raw).handle(List.of(SinkRecords.of(1, "1", "k", "no json at all"))));
        assertThat(rows("select \"raw\" from \"ledger\" where \"id\" = 'k'")).containsExactly("no json at all");
    }

    @Test
    void pruningForgetsWhatIsBelowAndKeepsTheExceptions() throws SQLException {
        JdbcSink sink = owner(EFFECTS);
        List<InboundRecord> records = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            records.add(at(i, id("r" + i)));
        }
        records.forEach(record -> done(sink.handle(List.of(record))));
        sink.prune(PARTITION, 9, Set.of(0L, 4L, 5L, 11L));
        assertThat(progress()).containsExactly("0", "4", "5", "9", "10", "11");
        done(sink.handle(List.of(records.get(4), records.get(5), records.get(10))));
        assertThat(rows("select \"id\" from \"effects\"")).hasSize(12);
        sink.prune(PARTITION, 9, Set.of(4L));
        assertThat(progress()).containsExactly("4", "9", "10", "11");
        done(owner(EFFECTS).handle(List.of(records.get(4), records.get(11))));
        assertThat(rows("select \"id\" from \"effects\"")).hasSize(12);
    }

    /** A parked record may be done while its partition is pruned, by a transaction that the owner does not know the end of yet. */
    @Test
    void pruningKeepsAnExceptionThatOnlyTheDatabaseKnows() throws SQLException {
        JdbcSink sink = owner(EFFECTS);
        done(sink.handle(List.of(at(1, id("a")), at(2, id("b")))));
        done(sink.handle(List.of(at(5, id("c")))));
        run("update \"holdfast_progress\" set \"offsets\" = array[1, 2, 3] where \"last\" = 2");
        sink.prune(PARTITION, 9, Set.of(3L, 4L));
        assertThat(progress()).containsExactly("1", "2", "3");
    }

    @Test
    void aConnectionThatIsLostBehindItsCommitChangesNothing() throws SQLException {
        FaultyCommits faulty = new FaultyCommits(database());
        JdbcSink sink = new JdbcSink(faulty.dataSource(), EFFECTS, Classifier.defaults());
        sink.claimed(PARTITION);
        faulty.loseBehindCommit(true);
        done(sink.handle(List.of(at(1, id("a")))));
        faulty.loseBehindCommit(false);
        done(sink.handle(List.of(at(1, id("a")), at(2, id("b")))));
        assertThat(rows("select \"id\" from \"effects\" order by 1")).containsExactly("a", "b");
    }

    @Test
    void whatOneTransactionDidIsForgottenWhenAllOfItMayBe() throws SQLException {
        JdbcSink sink = owner(EFFECTS);
        done(sink.handle(List.of(at(1, id("a")), at(2, id("b")), at(5, id("c")))));
        done(sink.handle(List.of(at(3, id("d")), at(4, id("e")))));
        sink.prune(PARTITION, 5, Set.of());
        assertThat(progress()).containsExactly("1", "2", "5");
        done(sink.handle(List.of(at(5, id("c")))));
        sink.prune(PARTITION, 6, Set.of());
        assertThat(progress()).isEmpty();
        assertThat(rows("select \"id\" from \"effects\" order by 1")).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void theNextOwnerKnowsWhatAllEarlierOnesDid() throws SQLException {
        List<InboundRecord> records = new ArrayList<>();
        for (long offset : new long[] {5_000_000_000L, 0, 1, 999, 2_000, 2_500, 1_000_000}) {
            records.add(at(offset, id("r" + offset)));
            done(owner(EFFECTS).handle(records));
        }
        assertThat(rows("select \"id\" from \"effects\"")).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void aCommitThatHappensAfterItWasGivenUpIsWaitedFor() throws Exception {
        FaultyCommits faulty = new FaultyCommits(database());
        JdbcSink sink = new JdbcSink(faulty.dataSource(), EFFECTS, Classifier.defaults());
        sink.claimed(PARTITION);
        faulty.commitLate(true);
        assertThat(sink.handle(List.of(at(1, id("a"))))).hasOnlyElementsOfType(Disposition.SinkDown.class);
        faulty.commitLate(false);
        CompletableFuture<List<Disposition>> again =
                CompletableFuture.supplyAsync(() -> sink.handle(List.of(at(1, id("a")), at(2, id("b")))));
        TimeUnit.MILLISECONDS.sleep(300);
        faulty.thaw();
        done(again.join());
        assertThat(rows("select \"id\" from \"effects\" order by 1")).containsExactly("a", "b");
    }

    @Test
    void aTableThatIsMissingIsNoFaultOfTheRecords() throws SQLException {
        JdbcSink sink = owner(LEDGER);
        run("drop table \"ledger\"");
        assertThat(sink.handle(List.of(at(1, payment("p", "a", "1")), at(2, payment("q", "a", "1")))))
                .hasOnlyElementsOfType(Disposition.SinkDown.class);
        assertThat(progress()).isEmpty();
    }

    JdbcSink owner(JdbcSettings settings) throws SQLException {
        JdbcSink sink = new JdbcSink(database(), settings, Classifier.defaults());
        sink.claimed(PARTITION);
        return sink;
    }

    void run(String... statements) throws SQLException {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    List<String> rows(String sql) throws SQLException {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (found.next()) {
                rows.add(found.getString(1));
            }
            return rows;
        }
    }

    List<String> progress() throws SQLException {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select \"offsets\" from \"holdfast_progress\"")) {
            TreeSet<Long> offsets = new TreeSet<>();
            while (found.next()) {
                for (Object offset : (Object[]) found.getArray(1).getArray()) {
                    offsets.add(((Number) offset).longValue());
                }
            }
            return offsets.stream().map(String::valueOf).toList();
        }
    }

    static String id(String id) {
        return "{\"id\":\"" + id + "\"}";
    }

    static String payment(String id, String account, String amount) {
        return "{\"id\":\"" + id + "\",\"account\":\"" + account + "\",\"amount\":" + amount + "}";
    }

    static void done(List<Disposition> ends) {
        assertThat(ends).isNotEmpty().hasOnlyElementsOfType(Disposition.Done.class);
    }

    static void notOwned(List<Disposition> ends) {
        assertThat(ends).isNotEmpty().allSatisfy(end -> {
            assertThat(end).isInstanceOf(Disposition.NotOwned.class);
            assertThat(end.why().orElseThrow().errorClass()).isEqualTo(JdbcSink.NOT_OWNED);
        });
    }
}
