package io.holdfast.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.core.Sabotage;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalPostgres;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka commits an outbox's transaction while partitions of it have no leader, and never ends it there. The topic has two
 * partitions with a row's record each, and each on one broker.
 */
class HungOutboxIT {

    private static final Map<String, String> ONE_COPY =
            Map.of("transaction.state.log.replication.factor", "1", "transaction.state.log.min.isr", "1");

    @TempDir
    private Path folder;

    private Between between = (rig, settings) -> {};

    /** What happens when the broker is back, before the next owner begins. */
    private interface Between {
        void happens(OutboxRig rig, OutboxSettings settings) throws Exception;
    }

    @AfterEach
    void repair() {
        System.clearProperty("holdfast.sabotage");
        Moment.HOOK.set(null);
    }

    @Test
    void aRowWhoseRecordIsHungIsPublishedOnceAndTheOthersAreNotPublishedAgain() throws Exception {
        assertThat(publishedWhen(Away.RECORD)).isEqualTo(Map.of("a", List.of("1", "2"), "b", List.of("1", "2")));
    }

    @Test
    @Tag("nightly")
    void whatIsSaidOfTheRowsMayBeHungInTheirStead() throws Exception {
        assertThat(publishedWhen(Away.PROGRESS)).isEqualTo(Map.of("a", List.of("1", "2"), "b", List.of("1", "2")));
    }

    @Test
    @Tag("nightly")
    void whatIsSaidOfTheRowsMayBeHungWithOneOfThem() throws Exception {
        assertThat(publishedWhen(Away.BOTH)).isEqualTo(Map.of("a", List.of("1", "2"), "b", List.of("1", "2")));
    }

    @Test
    @Tag("nightly")
    void whatAnOwnerWasAboutToSayWhenItDiedIsNotBelieved() throws Exception {
        between = OutboxRig::sayNothingAndDie;

        assertThat(publishedWhen(Away.RECORD)).isEqualTo(Map.of("a", List.of("1", "2"), "b", List.of("1", "2")));
    }

    @Test
    @Tag("nightly")
    void whatAnOperatorAbortedIsPublishedAnew() throws Exception {
        between = OutboxRig::abortWhatIsOpen;

        assertThat(publishedWhen(Away.RECORD)).isEqualTo(Map.of("a", List.of("1", "2"), "b", List.of("1", "2")));
    }

    @Test
    @Tag("nightly")
    void thatItDoesNotWaitUntilItsRowsCanBeReadIsNoticed() throws Exception {
        System.setProperty("holdfast.sabotage", Sabotage.SKIP_MARKERS.word());

        assertThat(publishedWhen(Away.RECORD)).isNotEqualTo(Map.of("a", List.of("1", "2"), "b", List.of("1", "2")));
    }

    /** What lies on the broker that is away at the commit. */
    private enum Away {
        RECORD,
        PROGRESS,
        BOTH
    }

    private Map<String, List<String>> publishedWhen(Away what) throws Exception {
        ClusterSpec spec = ClusterSpec.of(2).withControllers(1).withProperties(ONE_COPY);
        try (LocalCluster cluster = LocalCluster.start(spec);
                Admin admin = cluster.admin();
                LocalPostgres postgres = LocalPostgres.start(folder.resolve("postgres"), 0)) {
            OutboxRig rig = OutboxRig.of(cluster, postgres);
            OutboxSettings settings = watched(rig.settings("shop", ", shards: 1"));
            rig.execute(OutboxDdl.of(OutboxRig.flow(settings), settings.outbox(), OutboxDdl.ValueType.TEXT));
            int away = 3 - coordinator(cluster, admin, settings);
            createTopics(admin, settings, what, away);
            insert(rig, "1");
            AtomicBoolean gone = new AtomicBoolean();
            Moment.HOOK.set(() -> {
                cluster.node(away).kill();
                await().atMost(OutboxRig.LIMIT).until(() -> cluster.leaderOf(awaysTopic(settings, what), 0) < 0);
                gone.set(true);
            });
            try (Outbox first = Outbox.start(settings)) {
                await().atMost(OutboxRig.LIMIT)
                        .until(() ->
                                gone.get() && transaction(admin, settings).state() == TransactionState.COMPLETE_COMMIT);
                assertThat(first.status().trouble()).isEmpty();
            }
            cluster.node(away).start();
            between.happens(rig, settings);
            try (Outbox outbox = Outbox.start(settings)) {
                insert(rig, "2");
                await().atMost(OutboxRig.LIMIT)
                        .until(() -> rig.number("select count(*) from "
                                        + settings.names().order())
                                == 0);
                assertThat(outbox.status().trouble()).isEmpty();
            }
            Map<String, List<String>> values = rig.values(settings.topic());
            return Map.of("a", values.getOrDefault(key(0), List.of()), "b", values.getOrDefault(key(1), List.of()));
        }
    }

    private static OutboxSettings watched(OutboxSettings settings) {
        Map<String, Object> client = new HashMap<>(settings.client());
        client.put("interceptor.classes", Moment.class.getName());
        return new OutboxSettings(settings.flow(), settings.topic(), client, settings.outbox(), settings.mostBytes());
    }

    /** The broker that decides the shard's transactions; it is known once a first producer has asked for one. */
    private static int coordinator(LocalCluster cluster, Admin admin, OutboxSettings settings) throws Exception {
        String id = settings.transactionalId(0);
        Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers(), "transactional.id", id);
        try (var first = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            first.initTransactions();
        }
        return transaction(admin, settings).coordinatorId();
    }

    private static String awaysTopic(OutboxSettings settings, Away what) {
        return what == Away.PROGRESS ? settings.progressTopic() : settings.topic();
    }

    /** The first partition of the topic has what is hung, if a record is. */
    private static void createTopics(Admin admin, OutboxSettings settings, Away what, int away) throws Exception {
        int there = 3 - away;
        NewTopic topic = new NewTopic(
                settings.topic(),
                Map.of(0, List.of(what == Away.PROGRESS ? there : away), 1, List.of(there), 2, List.of(there)));
        NewTopic progress =
                new NewTopic(settings.progressTopic(), Map.of(0, List.of(what == Away.RECORD ? there : away)));
        progress.configs(Map.of("cleanup.policy", "compact"));
        admin.createTopics(List.of(topic, progress)).all().get(10, TimeUnit.SECONDS);
    }

    /** A row for each partition, in one transaction. */
    private static void insert(OutboxRig rig, String value) throws Exception {
        rig.execute("insert into shop (key, value) select key, '" + value + "' from (values ('" + key(0) + "'), ('"
                + key(1) + "')) as keys (key)");
    }

    private static String key(int partition) {
        return IntStream.range(0, 100)
                .mapToObj(i -> "key-" + i)
                .filter(key -> Utils.toPositive(Utils.murmur2(OutboxRig.utf8(key))) % OutboxRig.PARTITIONS == partition)
                .findFirst()
                .orElseThrow();
    }

    private static TransactionDescription transaction(Admin admin, OutboxSettings settings) throws Exception {
        String id = settings.transactionalId(0);
        return admin.describeTransactions(List.of(id)).description(id).get(10, TimeUnit.SECONDS);
    }
}
