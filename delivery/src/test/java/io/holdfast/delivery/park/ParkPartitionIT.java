package io.holdfast.delivery.park;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.kafka.ClusterAdmin;
import io.holdfast.core.plan.Step;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Claims, writes and reads of a park partition on a real broker. */
class ParkPartitionIT {

    private static LocalCluster cluster;

    private ParkRig rig;

    @BeforeAll
    static void startCluster() {
        cluster = LocalCluster.start(ClusterSpec.of(1)
                .withProperties(Map.of(
                        "log.cleaner.backoff.ms", "200",
                        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found", "true")));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) {
        String topic = test.getTestMethod().orElseThrow().getName();
        cluster.createTopic(topic, 2, Map.of("max.message.bytes", "100000"));
        rig = new ParkRig(cluster, topic, ParkLimits.DEFAULTS);
        assertThat(rig.ensure()).isEmpty();
    }

    @AfterEach
    void closeRig() {
        rig.close();
    }

    @Test
    void whatIsParkedReplacedAndResolvedComesBackAtTheNextClaim() {
        ParkPartition first = rig.owner();
        assertThat(rig.claim(first).live()).isEmpty();
        write(first, rig.put(3), rig.put(1), rig.put(2));
        ParkState again = ParkedRecords.failed(4);
        ParkOutcome.Written written =
                write(first, new ParkWrite.Put(rig.record(1), again), new ParkWrite.Remove(rig.record(2)));
        ParkSnapshot snapshot = rig.claim(rig.owner());
        assertThat(snapshot.live()).extracting(Parked::offset).containsExactly(1L, 3L);
        assertThat(snapshot.live().get(0).parkOffset())
                .isEqualTo(written.places().get(0).offset());
        assertThat(snapshot.live().get(0).state().attempts()).isEqualTo(4);
        assertThat(snapshot.unreadable()).isEmpty();
        assertThat(snapshot.skewMs()).isBetween(-5_000L, 5_000L);
        assertThat(written.places().get(0).timestampMs())
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 5_000);
    }

    @Test
    void aParkedRecordIsReadWhereItLies() {
        ParkPartition owner = rig.owner();
        rig.claim(owner);
        ParkOutcome.Written written =
                write(owner, rig.put(1), new ParkWrite.Put(rig.record(2), ParkedRecords.failed(3)), rig.put(3));
        for (int i : new int[] {1, 0, 1, 2}) {
            ParkRead read = rig.reader.read(0, written.places().get(i).offset());
            assertThat(read).isInstanceOf(ParkRead.Found.class);
            ParkedRecord parked = ((ParkRead.Found) read).parked();
            assertThat(parked.record().value()).isEqualTo(HeaderText.bytes("v" + (i + 1)));
            assertThat(parked.record().origin().offset()).isEqualTo(i + 1);
        }
        assertThat(rig.reader.read(0, 1_000_000)).isInstanceOf(ParkRead.Gone.class);
    }

    @Test
    void aDeadLetterAndTheEndOfItsParkingAreOneTransaction() {
        ParkPartition owner = rig.owner();
        rig.claim(owner);
        write(owner, rig.put(1));
        write(owner, new ParkWrite.Dead(rig.record(1), ParkedRecords.failed(5)), new ParkWrite.Remove(rig.record(1)));
        assertThat(rig.claim(rig.owner()).live()).isEmpty();
        assertThat(rig.committed(rig.names.deadLetterTopic()))
                .singleElement()
                .satisfies(dead ->
                        assertThat(Story.of(dead.headers()).state().attempts()).isEqualTo(5));
    }

    @Test
    void onceAnotherOwnerHasClaimedNothingOfTheFirstBecomesVisible() {
        ParkPartition first = rig.owner();
        rig.claim(first);
        write(first, rig.put(1));
        ParkPartition second = rig.owner();
        rig.claim(second);
        ParkOutcome late = first.write(List.of(
                new ParkWrite.Remove(rig.record(1)), new ParkWrite.Dead(rig.record(1), ParkedRecords.failed(9))));
        assertThat(late).isInstanceOf(ParkOutcome.Fenced.class);
        assertThat(first.write(List.of(rig.put(2)))).isInstanceOf(ParkOutcome.Unsure.class);
        write(second, rig.put(5));
        assertThat(rig.claim(rig.owner()).live()).extracting(Parked::offset).containsExactly(1L, 5L);
        assertThat(rig.committed(rig.names.deadLetterTopic())).isEmpty();
    }

    @Test
    void whatADeadOwnerLeftOpenIsAbortedAndHoldsUpNothing() throws Exception {
        ParkPartition first = rig.owner();
        rig.claim(first);
        write(first, rig.put(1));
        first.close();
        ParkCodec codec = new ParkCodec(rig.names);
        try (KafkaProducer<byte[], byte[]> dying =
                new KafkaProducer<>(rig.log.producer(0), new ByteArraySerializer(), new ByteArraySerializer())) {
            dying.initTransactions();
            dying.beginTransaction();
            dying.send(codec.remove(rig.record(1))).get(10, TimeUnit.SECONDS);
            dying.send(codec.put(rig.record(2), ParkState.behind())).get(10, TimeUnit.SECONDS);
            ParkSnapshot snapshot = rig.claim(rig.owner());
            assertThat(snapshot.live()).extracting(Parked::offset).containsExactly(1L);
            assertThat(snapshot.took()).isLessThan(Duration.ofSeconds(5));
            dying.close(Duration.ZERO);
        }
    }

    @Test
    void aRecordOfTheLargestSizeIsParkedAndOneThatIsTooLargeIsRefusedAlone() {
        byte[] body = new byte[99_900];
        new Random(7).nextBytes(body);
        ParkPartition owner = rig.owner();
        rig.claim(owner);
        write(owner, new ParkWrite.Put(rig.record(1, "k", body), ParkedRecords.failed(3)));
        byte[] tooLarge = new byte[200_000];
        new Random(8).nextBytes(tooLarge);
        ParkWrite bad = new ParkWrite.Put(rig.record(2, "k", tooLarge), ParkState.behind());
        ParkOutcome outcome = owner.write(List.of(rig.put(3), bad, rig.put(4)));
        assertThat(outcome).isInstanceOf(ParkOutcome.Refused.class);
        assertThat(((ParkOutcome.Refused) outcome).refused()).containsExactly(bad);
        write(owner, rig.put(3), rig.put(4));
        assertThat(rig.claim(rig.owner()).live()).extracting(Parked::offset).containsExactly(1L, 3L, 4L);
    }

    @Test
    void aRecordThatIsAllHeadersIsParkedAndDiesThoughTheSourceCouldTakeNoLargerOne() {
        byte[] noise = new byte[99_000];
        new Random(9).nextBytes(noise);
        InboundRecord record = rig.record(1, "k", null);
        record.headers().add("trace", noise);
        String wide = "\u20ac".repeat(5_000);
        ParkState failed = new ParkState(ParkState.Kind.RETRY, 3, 1, 1, 1, new Failure(wide, wide, wide));
        ParkPartition owner = rig.owner();
        rig.claim(owner);
        ParkOutcome.Written written = write(owner, new ParkWrite.Put(record, failed));
        ParkRead read = rig.reader.read(0, written.places().get(0).offset());
        assertThat(((ParkRead.Found) read).parked().record().headers().toArray())
                .containsExactly(record.headers().toArray());
        write(owner, new ParkWrite.Dead(record, failed), new ParkWrite.Remove(record));
        assertThat(rig.committed(rig.names.deadLetterTopic())).hasSize(1);
    }

    @Test
    void aMemberThatTheGroupHasOvertakenWritesNothingAndMovesNoPosition() {
        try (KafkaConsumer<byte[], byte[]> member = rig.member();
                KafkaConsumer<byte[], byte[]> other = rig.joining()) {
            ConsumerGroupMetadata stale = member.groupMetadata();
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
                member.poll(Duration.ofMillis(100));
                other.poll(Duration.ofMillis(100));
                return !other.assignment().isEmpty() && member.assignment().size() == 1;
            });
            TopicPartition moved = other.assignment().iterator().next();
            OffsetAndMetadata position = new OffsetAndMetadata(7, "a map");
            ParkPartition owner = rig.owner();
            rig.claim(owner);
            assertThat(owner.write(List.of(rig.put(1)), new SourceCommit(moved, position, other.groupMetadata())))
                    .isInstanceOf(ParkOutcome.Written.class);
            OffsetAndMetadata late = new OffsetAndMetadata(9);
            assertThat(owner.write(List.of(rig.put(2)), new SourceCommit(moved, late, stale)))
                    .isInstanceOf(ParkOutcome.Fenced.class);
            ConsumerGroupMetadata gone = other.groupMetadata();
            other.unsubscribe();
            rig.claim(owner);
            assertThat(owner.write(List.of(rig.put(3)), new SourceCommit(moved, late, gone)))
                    .isInstanceOf(ParkOutcome.Fenced.class);
            assertThat(rig.claim(rig.owner()).live()).extracting(Parked::offset).containsExactly(1L);
            assertThat(member.committed(Set.of(moved)).get(moved)).isEqualTo(position);
        }
    }

    @Test
    void anOwnerThatDiesBeforeItsCommitHasParkedNothingAndMovedNoPosition() {
        try (KafkaConsumer<byte[], byte[]> member = rig.member()) {
            ParkPartition first = rig.owner();
            rig.claim(first);
            ConsumerGroupMetadata now = member.groupMetadata();
            OffsetAndMetadata position = new OffsetAndMetadata(7, "a map");
            first.write(List.of(rig.put(1)), commit(position, now));
            first.close();
            try (KafkaProducer<byte[], byte[]> dying =
                    new KafkaProducer<>(rig.log.producer(0), new ByteArraySerializer(), new ByteArraySerializer())) {
                dying.initTransactions();
                dying.beginTransaction();
                dying.send(new ParkCodec(rig.names).put(rig.record(8), ParkState.behind()));
                dying.sendOffsetsToTransaction(Map.of(rig.source(), new OffsetAndMetadata(9)), now);
                dying.flush();
                assertThat(rig.claim(rig.owner()).live())
                        .extracting(Parked::offset)
                        .containsExactly(1L);
                assertThat(member.committed(Set.of(rig.source())).get(rig.source()))
                        .isEqualTo(position);
                dying.close(Duration.ZERO);
            }
        }
    }

    @Test
    void aParkLogThatMayNotBeWrittenRefusesTheWholeGroupAndTakesItOnceItMay() {
        ParkPartition owner = rig.owner();
        rig.claim(owner);
        try (Admin admin = cluster.admin()) {
            AclBinding denied = new AclBinding(
                    new ResourcePattern(ResourceType.TOPIC, rig.names.parkTopic(), PatternType.LITERAL),
                    new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.WRITE, AclPermissionType.DENY));
            admin.createAcls(List.of(denied));
            Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
                ParkOutcome outcome = owner.write(List.of(rig.put(1), rig.put(2)));
                assertThat(outcome).isInstanceOf(ParkOutcome.Refused.class);
                assertThat(((ParkOutcome.Refused) outcome).refused()).hasSize(2);
                assertThat(((ParkOutcome.Refused) outcome).why()).contains("TopicAuthorization");
            });
            admin.deleteAcls(List.of(denied.toFilter()));
        }
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> owner.write(List.of(rig.put(1), rig.put(2))) instanceof ParkOutcome.Written);
        assertThat(rig.claim(rig.owner()).live()).hasSize(2);
    }

    @Test
    void anOwnerWhoseClockIsAnHourAheadCountsInTheBrokersTime() {
        InstantSource ahead = () -> Instant.now().plus(Duration.ofHours(1));
        ParkPartition owner = new ParkPartition(rig.log, 0, ahead);
        ParkSnapshot snapshot = rig.claim(owner);
        assertThat(ahead.millis() + snapshot.skewMs())
                .isBetween(System.currentTimeMillis() - 5_000, System.currentTimeMillis() + 5_000);
        owner.close();
    }

    private SourceCommit commit(OffsetAndMetadata position, ConsumerGroupMetadata member) {
        return new SourceCommit(rig.source(), position, member);
    }

    @Test
    void aStrangersRecordIsReportedAndRecoveryGoesOn() throws Exception {
        ParkPartition owner = rig.owner();
        rig.claim(owner);
        write(owner, rig.put(1));
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrapServers());
        ByteArraySerializer plain = new ByteArraySerializer();
        try (KafkaProducer<byte[], byte[]> stranger = new KafkaProducer<>(settings, plain, plain)) {
            stranger.send(new ProducerRecord<>(rig.names.parkTopic(), 0, new byte[] {1}, new byte[] {2}))
                    .get(10, TimeUnit.SECONDS);
        }
        ParkSnapshot snapshot = rig.claim(rig.owner());
        assertThat(snapshot.live()).hasSize(1);
        assertThat(snapshot.unreadable()).hasSize(1);
    }

    @Test
    void aHundredThousandParkedRecordsTakeLessThanTwoSecondsToClaim() {
        ParkPartition owner = rig.owner();
        rig.claim(owner);
        byte[] body = new byte[500];
        new Random(1).nextBytes(body);
        int count = 100_000;
        for (long from = 0; from < count; from += 1_000) {
            List<ParkWrite> group = new ArrayList<>();
            LongStream.range(from, from + 1_000)
                    .forEach(offset -> group.add(new ParkWrite.Put(
                            rig.record(offset, "key-" + offset % 5_000, body),
                            offset < 5_000 ? ParkedRecords.failed(2) : ParkState.behind())));
            assertThat(owner.write(group)).isInstanceOf(ParkOutcome.Written.class);
        }
        owner.close();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        List<Parked> live = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            long start = threads.getCurrentThreadCpuTime();
            ParkSnapshot snapshot = rig.claim(rig.owner());
            Duration busy = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
            System.out.println("claim " + i + " of " + count + " parked records: " + busy.toMillis()
                    + " ms of a processor, " + snapshot.took().toMillis() + " ms on this machine as loaded as it is");
            live.clear();
            live.addAll(snapshot.live());
            assertThat(live).hasSize(count);
            assertThat(busy).isLessThan(Duration.ofSeconds(2));
        }
        long with = usedMemory();
        live.clear();
        System.out.println("memory: " + (with - usedMemory()) / count + " bytes a parked record");
    }

    @Test
    void compactionLeavesTheLatestOfEachRecord() {
        try (ClusterAdmin admin = rig.admin()) {
            Map.of("segment.ms", "300", "min.compaction.lag.ms", "0", "min.cleanable.dirty.ratio", "0.01")
                    .forEach((key, to) -> admin.apply(new Step.SetConfig(rig.names.parkTopic(), key, "", to)));
        }
        ParkPartition owner = rig.owner();
        rig.claim(owner);
        for (int round = 1; round <= 3; round++) {
            write(owner, new ParkWrite.Put(rig.record(1), ParkedRecords.failed(round)), rig.put(2), rig.put(3));
        }
        write(owner, new ParkWrite.Remove(rig.record(2)));
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(500, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> {
                    write(owner, rig.put(9));
                    assertThat(rig.committed(rig.names.parkTopic()).stream()
                                    .filter(r -> new ParkKey(ParkedRecords.TOPIC_ID, 0).offset(r.key()) == 1))
                            .hasSize(1);
                });
        ParkSnapshot snapshot = rig.claim(rig.owner());
        assertThat(snapshot.live()).extracting(Parked::offset).containsExactly(1L, 3L, 9L);
        assertThat(snapshot.live().get(0).state().attempts()).isEqualTo(3);
        ParkRead read = rig.reader.read(0, snapshot.live().get(0).parkOffset());
        assertThat(((ParkRead.Found) read).parked().state()).isEqualTo(ParkedRecords.failed(3));
    }

    private static ParkOutcome.Written write(ParkPartition owner, ParkWrite... writes) {
        ParkOutcome outcome = owner.write(List.of(writes));
        assertThat(outcome).isInstanceOf(ParkOutcome.Written.class);
        return (ParkOutcome.Written) outcome;
    }

    private static long usedMemory() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
