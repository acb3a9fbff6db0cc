package io.holdfast.delivery.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.park.Command;
import io.holdfast.delivery.park.CommandCodec;
import io.holdfast.delivery.park.ParkNames;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.park.ParkWrite;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class OpenLettersTest {

    private static final ParkNames NAMES = new ParkNames("f", "out", "source");
    private static final Uuid TOPIC = Uuid.randomUuid();

    private final OpenLetters letters = new OpenLetters();

    @Test
    void theOldestOpenLetterCounts() {
        assertThat(letters.oldestMs()).isZero();
        letters.letter(letter(0, 7, 1_000));
        letters.letter(letter(1, 8, 2_000));
        assertThat(letters.oldestMs()).isEqualTo(1_000);

        letters.command(command(Command.Action.DISCARD, 7, 0));
        assertThat(letters.oldestMs()).isEqualTo(2_000);

        letters.command(command(Command.Action.REDRIVE, 8, 1));
        assertThat(letters.oldestMs()).isZero();
    }

    @Test
    void aRecordThatDiedAgainWaitsSinceItsNewLetter() {
        letters.letter(letter(0, 7, 1_000));
        letters.command(command(Command.Action.REDRIVE, 7, 0));
        letters.letter(letter(1, 7, 3_000));
        assertThat(letters.oldestMs()).isEqualTo(3_000);
    }

    @Test
    void anEarlierDecisionThatIsReadLateDecidesNothingAboutANewLetter() {
        letters.letter(letter(0, 7, 1_000));
        letters.letter(letter(1, 7, 3_000));
        letters.command(command(Command.Action.REDRIVE, 7, 0));

        assertThat(letters.oldestMs()).isEqualTo(3_000);
    }

    @Test
    void whatTheTopicKeepsNoMoreIsForgotten() {
        letters.letter(letter(4, 7, 1_000));
        letters.letter(letter(5, 8, 2_000));
        letters.expired(5);

        assertThat(letters.oldestMs()).isEqualTo(2_000);
    }

    @Test
    void beyondTheMostTheOldestAreKeptAndTheOthersAreReadAgain() {
        for (int i = 0; i <= OpenLetters.MOST; i++) {
            letters.letter(letter(i, i, 1_000 + i));
        }
        assertThat(letters.oldestMs()).isEqualTo(1_000);
        for (int i = 0; i < OpenLetters.MOST; i++) {
            assertThat(letters.passedOver()).isFalse();
            letters.command(command(Command.Action.DISCARD, i, i));
        }

        assertThat(letters.passedOver()).isTrue();
    }

    @Test
    void whatIsNoCommandIsRefused() {
        assertThatThrownBy(() -> letters.command(
                        appended(new ProducerRecord<>("source.out.commands", 0, new byte[1], new byte[1]), 0, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ConsumerRecord<byte[], byte[]> letter(long at, long source, long ms) {
        ParkState story = new ParkState(ParkState.Kind.DEAD, 3, 0, 1, 2, Failure.of("x", "y"));
        return appended(DeadLetters.record(NAMES, new ParkWrite.Dead(record(source), story)), at, ms);
    }

    private static ConsumerRecord<byte[], byte[]> command(Command.Action action, long source, long letter) {
        Command command = new Command(action, record(source), "ann", 5, false);
        return appended(CommandCodec.write(NAMES, command, letter), 0, 1);
    }

    private static ConsumerRecord<byte[], byte[]> appended(ProducerRecord<byte[], byte[]> record, long at, long ms) {
        return new ConsumerRecord<>(
                record.topic(),
                0,
                at,
                ms,
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }

    private static InboundRecord record(long offset) {
        Origin origin = new Origin("c", TOPIC, "source", 0, offset);
        return new InboundRecord(origin, "id-" + offset, new byte[1], new byte[1], new RecordHeaders(), 1, 1);
    }
}
