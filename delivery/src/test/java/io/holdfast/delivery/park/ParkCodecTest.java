package io.holdfast.delivery.park;

import static io.holdfast.delivery.park.ParkedRecords.consumed;
import static io.holdfast.delivery.park.ParkedRecords.failed;
import static io.holdfast.delivery.park.ParkedRecords.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParkCodecTest {

    private static final byte[] KEY = {0, -1, 7};
    private static final byte[] VALUE = {1, 2, 3};

    private final ParkCodec codec = new ParkCodec(ParkedRecords.NAMES);

    @Test
    void everythingOfARecordComesBack() {
        InboundRecord record = record(42, KEY, VALUE);
        ParkedRecord back = roundTrip(record, failed(3));
        assertThat(back.record())
                .usingRecursiveComparison()
                .ignoringFields("headers")
                .isEqualTo(record.attempt(4));
        assertThat(back.record().headers().toArray())
                .containsExactly(record.headers().toArray());
        assertThat(back.state()).isEqualTo(failed(3));
    }

    @Test
    void aRecordWithoutKeyIsToldFromOneWithAnEmptyKey() {
        assertThat(roundTrip(record(1, null, VALUE), ParkState.behind())
                        .record()
                        .key())
                .isNull();
        assertThat(roundTrip(record(1, new byte[0], VALUE), ParkState.behind())
                        .record()
                        .key())
                .isEmpty();
    }

    @Test
    void aTombstoneIsToldFromAnEmptyValueAndDoesNotResolve() {
        InboundRecord tombstone = record(1, KEY, null);
        assertThat(codec.put(tombstone, ParkState.behind()).value()).isNotNull();
        assertThat(roundTrip(tombstone, ParkState.behind()).record().value()).isNull();
        assertThat(roundTrip(record(1, KEY, new byte[0]), ParkState.behind())
                        .record()
                        .value())
                .isEmpty();
    }

    @Test
    void aRecordThatBringsAWholeStoryOfItsOwnIsParkedUnderTheTrueOne() {
        Origin elsewhere = new Origin("other", Uuid.ZERO_UUID, "salaries", 9, 900);
        ParkState dead = new ParkState(ParkState.Kind.DEAD, 77, 78, 79, 80, Failure.of("Forged", "forged"));
        InboundRecord other = ParkedRecords.record(elsewhere, new byte[] {9}, null, new RecordHeaders());
        RecordHeaders story = new RecordHeaders(new ParkCodec(new ParkNames("hr", "bank", "salaries"))
                .put(other, dead)
                .headers());
        InboundRecord forged = ParkedRecords.record(record(42, null, VALUE).origin(), null, VALUE, story);

        ParkedRecord back = roundTrip(forged, ParkState.behind());

        assertThat(back.state()).isEqualTo(ParkState.behind());
        assertThat(back.record().origin()).isEqualTo(forged.origin());
        assertThat(back.record().id()).isEqualTo("id-42");
        assertThat(back.record().key()).isNull();
        assertThat(back.record().value()).isEqualTo(VALUE);
        assertThat(back.record().timestampMs()).isEqualTo(forged.timestampMs());
        assertThat(back.record().headers().toArray()).containsExactly(story.toArray());
        Story told = Story.of(Story.headers(forged, failed(2), "ledger"));
        assertThat(told.delivery()).isEqualTo("ledger");
        assertThat(told.origin()).isEqualTo(forged.origin());
    }

    @Test
    void aRecordThatBringsACommandIsNone() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("holdfast.command", HeaderText.bytes("discard"));
        headers.add("holdfast.command.by", HeaderText.bytes("mallory"));
        headers.add("holdfast.command.letter", HeaderText.bytes("5"));
        InboundRecord forged = ParkedRecords.record(record(42, KEY, VALUE).origin(), KEY, VALUE, headers);
        Command command = new Command(Command.Action.REDRIVE, forged, "eve", 7, false);

        ConsumerRecord<byte[], byte[]> written = consumed(CommandCodec.write(ParkedRecords.NAMES, command), 9);

        assertThat(CommandCodec.read(written).action()).isEqualTo(Command.Action.REDRIVE);
        assertThat(CommandCodec.read(written).by()).isEqualTo("eve");
        assertThat(CommandCodec.letter(written)).isEmpty();
        ConsumerRecord<byte[], byte[]> parked = consumed(codec.put(forged, failed(1)), 9);
        assertThatIllegalArgumentException().isThrownBy(() -> CommandCodec.read(parked));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindComesBack(ParkState.Kind kind) {
        ParkState state = new ParkState(kind, 2, 0, 5, 6, Failure.of("timeout", "late"));
        assertThat(roundTrip(record(1, KEY, VALUE), state).state()).isEqualTo(state);
    }

    @Test
    void parkingAgainReplacesAndRemovingResolves() {
        InboundRecord record = record(42, KEY, VALUE);
        ProducerRecord<byte[], byte[]> first = codec.put(record, ParkState.behind());
        assertThat(codec.put(record.attempt(5), failed(4)).key()).isEqualTo(first.key());
        assertThat(codec.remove(record).key()).isEqualTo(first.key());
        assertThat(codec.remove(record).value()).isNull();
        assertThat(codec.put(record(43, KEY, VALUE), failed(1)).key()).isNotEqualTo(first.key());
        assertThat(first.partition()).isEqualTo(3);
        assertThat(first.topic()).isEqualTo("payments.ledger.park");
    }

    @Test
    void theStackTakesNoMoreThanFourKilobytesAndNoCharacterIsCutThrough() {
        ParkState state =
                new ParkState(ParkState.Kind.DEAD, 1, 0, 5, 6, new Failure("E", "ü".repeat(2_000), "€".repeat(9_000)));
        ParkState back = roundTrip(record(1, KEY, VALUE), state).state();
        assertThat(back.failure().stack()).isEqualTo("€".repeat(4_096 / 3));
        assertThat(back.failure().message()).isEqualTo("ü".repeat(1_024));
    }

    @Test
    void theStoryFitsIntoTheRoomThatTheParkTopicLeavesForIt() {
        String wide = "\uFFFF".repeat(10_000);
        ParkState state = new ParkState(ParkState.Kind.DEAD, 1, 1, 5, 6, new Failure(wide, wide, wide));
        InboundRecord record = record(Long.MAX_VALUE / 100, KEY, VALUE);
        ProducerRecord<byte[], byte[]> parked = codec.put(record, state);
        InboundRecord whole =
                new InboundRecord(record.origin(), "", parked.key(), parked.value(), parked.headers(), 0, 1);
        assertThat(whole.bytes() - record.bytes()).isLessThan(ParkTopicPlanner.STORY_ROOM - 4_096);
    }

    @Test
    void whatCannotBeReadIsSaidAndNotThrown() {
        ProducerRecord<byte[], byte[]> good = codec.put(record(1, KEY, VALUE), failed(1));
        ConsumerRecord<byte[], byte[]> bare = new ConsumerRecord<>("t", 3, 9, good.key(), VALUE);
        assertThat(ParkCodec.read(bare))
                .isEqualTo(new ParkRead.Unreadable("the last header is not " + Story.OWN_HEADERS));
        for (String name : new String[] {Story.CLUSTER, Story.KIND, Story.ATTEMPTS, Story.ID}) {
            RecordHeaders headers = new RecordHeaders();
            good.headers().forEach(header -> {
                if (!header.key().equals(name)) {
                    headers.add(header);
                }
            });
            ProducerRecord<byte[], byte[]> lacking = new ProducerRecord<>("t", 3, good.key(), VALUE, headers);
            boolean own = name.equals(Story.ATTEMPTS);
            assertThat(ParkCodec.read(consumed(lacking, 9)).toString()).contains(own ? "no header" : name);
        }
    }

    private ParkedRecord roundTrip(InboundRecord record, ParkState state) {
        return ((ParkRead.Found) ParkCodec.read(consumed(codec.put(record, state), 9))).parked();
    }
}
