package io.holdfast.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.core.Sabotage;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxIT {

    @TempDir
    static Path folder;

    private static LocalCluster cluster;
    private static LocalPostgres postgres;
    private static OutboxRig rig;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.start(ClusterSpec.of(1));
        postgres = LocalPostgres.start(folder.resolve("postgres"), 0);
        rig = OutboxRig.of(cluster, postgres);
    }

    @AfterAll
    static void stop() {
        postgres.close();
        cluster.close();
    }

    @AfterEach
    void repair() {
        System.clearProperty("holdfast.sabotage");
    }

    private static OutboxSettings made(String name) throws SQLException {
        OutboxSettings settings = rig.settings(name);
        rig.table(settings);
        cluster.createTopic(name, OutboxRig.PARTITIONS, Map.of());
        return settings;
    }

    /** Runs it until nothing is left. */
    private static void drain(OutboxSettings settings) {
        try (Outbox outbox = Outbox.start(settings)) {
            empty(settings);
            assertThat(outbox.status().trouble()).isEmpty();
        }
    }

    private static void empty(OutboxSettings settings) {
        await().atMost(OutboxRig.LIMIT)
                .until(() ->
                        rig.number("select count(*) from " + settings.names().rows()) == 0);
        await().until(() ->
                rig.number("select count(*) from " + settings.names().order()) == 0);
    }

    /** Eight transactions that insert in turns and commit in reverse of that. */
    private static Map<String, List<String>> commitInReverse(String table) throws SQLException {
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Connection connection = rig.connect();
            connection.setAutoCommit(false);
            open.add(connection);
            OutboxRig.insert(connection, table, "a", "a" + i);
            OutboxRig.insert(connection, table, "b" + i % 2, "b" + i);
        }
        Map<String, List<String>> committed = new HashMap<>();
        for (int i = 7; i >= 0; i--) {
            open.get(i).commit();
            open.get(i).close();
            committed.computeIfAbsent("a", key -> new ArrayList<>()).add("a" + i);
            committed.computeIfAbsent("b" + i % 2, key -> new ArrayList<>()).add("b" + i);
        }
        return committed;
    }

    @Test
    void transactionsThatCommitInReverseOfTheirIdsArePublishedInTheOrderOfTheirCommits() throws Exception {
        OutboxSettings settings = made("reverse");
        Map<String, List<String>> committed = commitInReverse("reverse");

        drain(settings);

        assertThat(rig.values("reverse")).containsExactlyInAnyOrderEntriesOf(committed);
    }

    @Test
    void anOutboxThatIsReadInTheOrderOfInsertsIsNoticed() throws Exception {
        OutboxSettings settings = made("inserts");
        Map<String, List<String>> committed = commitInReverse("inserts");
        System.setProperty("holdfast.sabotage", Sabotage.OUTBOX_INSERT_ORDER.word());

        drain(settings);

        assertThat(rig.values("inserts").get("a"))
                .isNotEqualTo(committed.get("a"))
                .hasSize(8);
    }

    @Test
    void threeInstancesPublishEachRowOnceWhileTransactionsOverlapAndOneInstanceComesAndGoes() throws Exception {
        OutboxSettings settings = made("three");
        long seed = System.nanoTime();
        List<CommitSchedule> writers =
                List.of(new CommitSchedule(rig, "three", "x", seed), new CommitSchedule(rig, "three", "y", seed + 1));
        try (Outbox first = Outbox.start(settings);
                Outbox second = Outbox.start(settings)) {
            CompletableFuture<?> writing = CompletableFuture.allOf(
                    writers.stream().map(OutboxIT::running).toArray(CompletableFuture<?>[]::new));
            try (Outbox third = Outbox.start(settings)) {
                await().atMost(OutboxRig.LIMIT)
                        .until(() -> third.status().shards().size() > 0
                                && first.status().members() == 3
                                && second.status().shards().size() > 0);
            }
            writing.get();
            empty(settings);
            await().atMost(OutboxRig.LIMIT)
                    .until(() -> first.status().shards().size()
                                    + second.status().shards().size()
                            == settings.outbox().shards());
        }
        Map<String, List<String>> committed = new HashMap<>();
        writers.forEach(writer -> committed.putAll(writer.committed()));
        assertThat(rig.values("three")).as("seed " + seed).containsExactlyInAnyOrderEntriesOf(committed);
    }

    private static CompletableFuture<Void> running(CommitSchedule schedule) {
        return CompletableFuture.runAsync(() -> {
            try (schedule) {
                schedule.run(800);
                schedule.finish();
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static List<RowRecord.Fit> rows(String topic, int from, int to) {
        List<RowRecord.Fit> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            OutboxRow row = new OutboxRow(i, "id" + i, "k", OutboxRig.utf8("v" + i), null, 1);
            rows.add((RowRecord.Fit) RowRecord.of(row, topic, 1_000));
        }
        return rows;
    }

    @Test
    void anOwnerThatWasReplacedPublishesNothingMoreAndItsSuccessorKnowsWhatItDid() throws Exception {
        OutboxSettings settings = made("fence");
        ProgressTopic.ensure(settings);
        try (ShardLog zombie = new ShardLog(settings, 1);
                ShardLog successor = new ShardLog(settings, 1)) {
            assertThat(zombie.begin(rows -> rows).isEmpty()).isTrue();
            assertThat(zombie.write(rows("fence", 0, 3))).isInstanceOf(WriteOutcome.Written.class);

            Progress known = successor.begin(rows -> rows);

            assertThat(known.seqs()).containsExactly(0L, 1L, 2L);
            assertThat(known.ids()).containsExactly("id0", "id1", "id2");
            assertThat(zombie.write(rows("fence", 3, 5))).isInstanceOf(WriteOutcome.Fenced.class);
            assertThat(successor.write(rows("fence", 3, 5))).isInstanceOf(WriteOutcome.Written.class);
        }
        assertThat(rig.values("fence")).isEqualTo(Map.of("k", List.of("v0", "v1", "v2", "v3", "v4")));
    }

    @Test
    void withoutTheFenceAZombiePublishesTwiceAndThatIsNoticed() throws Exception {
        OutboxSettings settings = made("fenceless");
        ProgressTopic.ensure(settings);
        System.setProperty("holdfast.sabotage", Sabotage.OUTBOX_NO_FENCE.word());
        try (ShardLog zombie = new ShardLog(settings, 1);
                ShardLog successor = new ShardLog(settings, 1)) {
            zombie.begin(rows -> rows);
            zombie.write(rows("fenceless", 0, 3));
            assertThat(successor.begin(rows -> rows).isEmpty()).isTrue();
            successor.write(rows("fenceless", 0, 3));
            zombie.write(rows("fenceless", 3, 5));
        }
        assertThat(rig.values("fenceless").get("k")).hasSize(8);
    }

    @Test
    void whatACrashLeftBetweenKafkaAndTheDeletionIsNotPublishedAgain() throws Exception {
        OutboxSettings settings = made("crash");
        rig.execute("insert into crash (key, value, id) select 'k', 'v' || i, 'id' || i from generate_series(1, 5) i");
        ProgressTopic.ensure(settings);
        long[] seqs = new long[5];
        for (int i = 0; i < 5; i++) {
            seqs[i] = rig.number("select seq from crash_order order by seq offset " + i + " limit 1");
        }
        int shard = (int) rig.number("select min(shard) from crash_order");
        List<RowRecord.Fit> first = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            OutboxRow row = new OutboxRow(seqs[i], "id" + (i + 1), "k", OutboxRig.utf8("v" + (i + 1)), null, 1);
            first.add((RowRecord.Fit) RowRecord.of(row, "crash", 1_000));
        }
        try (ShardLog died = new ShardLog(settings, shard)) {
            died.begin(rows -> rows);
            assertThat(died.write(first)).isInstanceOf(WriteOutcome.Written.class);
        }

        drain(settings);

        assertThat(rig.values("crash")).isEqualTo(Map.of("k", List.of("v1", "v2", "v3", "v4", "v5")));
    }

    @Test
    void aRowIsTheRecordItSaysAndNothingOfHoldfastsOwnComesFromOutside() throws Exception {
        OutboxSettings settings = made("words");
        rig.execute("insert into words (id, key, value, headers) values ('pay-1', 'k', 'v',"
                + " '{\"content-type\": \"text/plain\", \"n\": 3, \"none\": null, \"holdfast.gateway\": \"x\"}')");
        rig.execute("insert into words (key, value) values ('gone', null), (null, 'keyless'), ('empty', '')");

        drain(settings);

        List<ConsumerRecord<String, String>> records = rig.records("words");
        ConsumerRecord<String, String> pay = records.stream()
                .filter(one -> "k".equals(one.key()))
                .findFirst()
                .orElseThrow();
        Map<String, String> headers = new HashMap<>();
        pay.headers()
                .forEach(header -> headers.put(
                        header.key(),
                        header.value() == null
                                ? null
                                : new String(header.value(), java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(headers)
                .containsOnlyKeys("content-type", "n", "none", "holdfast.id", "holdfast.accepted-at")
                .containsEntry("holdfast.id", "pay-1")
                .containsEntry("n", "3")
                .containsEntry("none", null);
        Map<String, List<String>> values = rig.values("words");
        assertThat(values.get("gone")).containsExactly((String) null);
        assertThat(values.get("empty")).containsExactly("");
        assertThat(values.get("null")).containsExactly("keyless");
    }

    @Test
    void aRowThatCannotBePublishedHoldsItsKeyAloneUntilItIsSetAside() throws Exception {
        OutboxSettings settings = made("poison");
        rig.execute("insert into poison (key, value) values ('good', 'g1'), ('bad', repeat('x', 200000)),"
                + " ('bad', 'b2'), ('good', 'g2')");
        rig.execute("insert into poison (key, value, headers) values ('worse', 'w1', '[1]'), ('worse', 'w2', null)");
        OutboxOperator operator = new OutboxOperator(settings);
        try (Outbox outbox = Outbox.start(settings)) {
            await().atMost(OutboxRig.LIMIT)
                    .until(() -> outbox.status().state().equals("held")
                            && held(outbox).size() == 2
                            && rig.values("poison").containsKey("good"));
            assertThat(rig.values("poison")).isEqualTo(Map.of("good", List.of("g1", "g2")));
            assertThat(held(outbox).stream().map(ShardStatus.Held::why).toList().toString())
                    .contains("200003 bytes", "max-record-size is 102400", "no JSON object");

            for (ShardStatus.Held row : held(outbox)) {
                assertThat(operator.setAside(row.seq(), "ann", "cannot be sent", OutboxRig.LIMIT))
                        .isEqualTo(OutboxOperator.SetAside.DONE);
            }

            empty(settings);
            await().until(() -> outbox.status().state().equals("running"));
        }
        assertThat(operator.setAside(12345, "ann", "?", OutboxRig.LIMIT)).isEqualTo(OutboxOperator.SetAside.NOT_THERE);
        assertThat(rig.values("poison"))
                .isEqualTo(Map.of("good", List.of("g1", "g2"), "bad", List.of("b2"), "worse", List.of("w2")));
        assertThat(rig.number("select count(*) from poison_errors where aside = 'ann: cannot be sent'"))
                .isEqualTo(2);
    }

    private static List<ShardStatus.Held> held(Outbox outbox) {
        return outbox.status().shards().stream()
                .flatMap(shard -> shard.held().stream())
                .toList();
    }

    @Test
    void whatKafkaRefusesHoldsItsKeyAlone() throws Exception {
        OutboxSettings settings = rig.settings("refused");
        rig.table(settings);
        cluster.createTopic("refused", OutboxRig.PARTITIONS, Map.of("max.message.bytes", "20000"));
        rig.execute("insert into refused (key, value) values ('a', 'a1'), ('bad', (select string_agg(md5(i::text), '')"
                + " from generate_series(1, 1500) i)), ('bad', 'b2'), ('a', 'a2'), ('c', 'c1')");
        try (Outbox outbox = Outbox.start(settings)) {
            await().atMost(OutboxRig.LIMIT)
                    .until(() -> held(outbox).size() == 1 && rig.number("select count(*) from refused") == 2);
            assertThat(held(outbox).get(0).why()).contains("Kafka refuses it");
        }
        assertThat(rig.values("refused")).isEqualTo(Map.of("a", List.of("a1", "a2"), "c", List.of("c1")));
    }

    @Test
    void aLongTransactionHoldsUpNobodyNotEvenItsOwnKeys() throws Exception {
        OutboxSettings settings = made("longish");
        try (Connection idle = rig.connect();
                Outbox outbox = Outbox.start(settings)) {
            idle.setAutoCommit(false);
            OutboxRig.insert(idle, "longish", "k", "late");
            rig.execute("insert into longish (key, value) values ('k', 'early'), ('l', 'other')");
            await().atMost(OutboxRig.LIMIT).until(() -> rig.values("longish").size() == 2);
            idle.commit();
            empty(settings);
            assertThat(outbox.status().trouble()).isEmpty();
        }
        assertThat(rig.values("longish")).isEqualTo(Map.of("k", List.of("early", "late"), "l", List.of("other")));
    }

    @Test
    void anotherNumberOfShardsThanTheTableHasIsToldAndNothingIsPublished() throws Exception {
        made("count");
        rig.execute("insert into count (key, value) values ('k', 'v')");
        try (Outbox outbox = Outbox.start(rig.settings("count", ", shards: 3"))) {
            await().atMost(OutboxRig.LIMIT)
                    .until(() -> outbox.status().trouble().contains("made with 4 shards, and the catalog says 3"));
        }
        assertThat(rig.values("count")).isEmpty();
    }
}
