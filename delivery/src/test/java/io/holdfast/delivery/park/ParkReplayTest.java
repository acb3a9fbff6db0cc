package io.holdfast.delivery.park;

import static io.holdfast.delivery.park.ParkedRecords.TOPIC_ID;
import static io.holdfast.delivery.park.ParkedRecords.failed;
import static io.holdfast.delivery.park.ParkedRecords.measured;
import static io.holdfast.delivery.park.ParkedRecords.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.engine.LaneKey;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ParkReplayTest {

    private static final byte[] KEY = {'k'};
    private static final byte[] VALUE = {1, 2, 3};

    private final ParkCodec codec = new ParkCodec(ParkedRecords.NAMES);
    private final ParkReplay replay = new ParkReplay(TOPIC_ID, 3);
    private long end;

    @Test
    void theLatestOfEachRecordCountsInTheOrderOfTheSource() {
        append(codec.put(record(12, KEY, VALUE), ParkState.behind()));
        append(codec.put(record(10, KEY, VALUE), ParkState.behind()));
        append(codec.claim(3));
        append(codec.put(record(10, KEY, VALUE), failed(2)));
        assertThat(replay.live()).extracting(Parked::offset).containsExactly(10L, 12L);
        assertThat(replay.live()).extracting(Parked::parkOffset).containsExactly(3L, 0L);
        assertThat(replay.live().get(0).state().attempts()).isEqualTo(2);
        assertThat(replay.unreadable()).isEmpty();
    }

    @Test
    void aTombstoneResolvesAndParkingAfterItParksAgain() {
        append(codec.put(record(10, KEY, VALUE), failed(1)));
        append(codec.remove(record(10, KEY, VALUE)));
        assertThat(replay.live()).isEmpty();
        append(codec.put(record(10, KEY, VALUE), failed(2)));
        assertThat(replay.live()).hasSize(1);
    }

    @Test
    void lanesAndSizesAreKeptButNeitherBodiesNorStacks() {
        InboundRecord keyed = record(10, KEY, VALUE);
        append(codec.put(keyed, failed(1)));
        append(codec.put(record(11, null, VALUE), failed(1)));
        append(codec.put(record(12, KEY, VALUE), ParkState.behind()));
        assertThat(replay.live())
                .extracting(Parked::key)
                .containsExactly(LaneKey.of(KEY, 10), LaneKey.of(null, 11), LaneKey.of(KEY, 12));
        assertThat(replay.live().get(0).bytes()).isEqualTo(keyed.bytes());
        assertThat(replay.live().get(0).state().failure().message()).isEqualTo("Zürich is closed");
        assertThat(replay.live().get(0).state().failure().stack()).isEmpty();
    }

    @Test
    void unreadableRecordsAreReportedUntilSomebodyResolvesThem() {
        ProducerRecord<byte[], byte[]> good = codec.put(record(10, KEY, VALUE), failed(1));
        append(good);
        append(new ProducerRecord<>("t", 3, good.key(), VALUE, new RecordHeaders()));
        append(new ProducerRecord<>("t", 3, new byte[] {'?'}, VALUE));
        append(new ProducerRecord<>("t", 3, null, VALUE));
        assertThat(replay.live()).isEmpty();
        assertThat(replay.unreadable()).extracting(Unreadable::parkOffset).containsExactly(1L, 2L, 3L);
        assertThat(replay.unreadable().get(0).why()).contains("source offset 10");
        append(codec.remove(record(10, KEY, VALUE)));
        append(new ProducerRecord<>("t", 3, new byte[] {'?'}, null));
        assertThat(replay.unreadable()).extracting(Unreadable::parkOffset).containsExactly(3L);
    }

    @Test
    void recordsOfATopicThatWasDeletedAreNotTakenForThoseOfTheNewOne() {
        Origin old = new Origin("cluster-1", Uuid.ONE_UUID, "payments", 3, 10);
        append(codec.put(ParkedRecords.record(old, KEY, VALUE, new RecordHeaders()), failed(1)));
        append(codec.put(record(10, KEY, VALUE), ParkState.behind()));
        assertThat(replay.live()).extracting(Parked::parkOffset).containsExactly(1L);
        assertThat(replay.unreadable()).extracting(Unreadable::parkOffset).containsExactly(0L);
    }

    private void append(ProducerRecord<byte[], byte[]> produced) {
        replay.accept(measured(produced, end++));
    }
}
