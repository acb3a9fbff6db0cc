package io.holdfast.delivery.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.core.HoldfastException;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.deadletter.LetterHistory.State;
import io.holdfast.delivery.park.Command;
import io.holdfast.delivery.park.CommandCodec;
import io.holdfast.delivery.park.HeaderText;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.ParkedRecords;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class LetterJoinTest {

    private static final long DIED_AT = 1_700_000_500_000L;
    private static final LetterFilter ALL = LetterFilter.ALL;
    private static final long MOST = 1 << 20;

    @Test
    void aLetterIsOpenUntilACommandNamesIt() {
        LetterJoin join = new LetterJoin(ALL, MOST);
        join.letter(letter(42, 7, DIED_AT));
        join.letter(letter(43, 8, DIED_AT));
        join.command(redrive(42, 7, DIED_AT + 1));

        List<LetterHistory> found = join.histories();

        assertThat(found)
                .extracting(history -> history.placed().address(), LetterHistory::state)
                .containsExactly(tuple("3/42", State.REDRIVEN), tuple("3/43", State.OPEN));
        assertThat(found.get(0).decided().orElseThrow().by()).isEqualTo("ann");
    }

    @Test
    void moreThanFitsInMemoryIsRefusedAndSaysHowToAskForLess() {
        LetterJoin join = new LetterJoin(ALL, 1_000);
        join.letter(letter(42, 7, DIED_AT));
        join.letter(letter(43, 8, DIED_AT));

        assertThatThrownBy(() -> join.letter(letter(44, 9, DIED_AT)))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("ask for fewer, by --partition");
    }

    @Test
    void aLetterThatReplacesAnotherTakesItsPlaceInMemoryToo() {
        LetterJoin join = new LetterJoin(ALL, 1_000);
        for (int again = 0; again < 100; again++) {
            join.letter(letter(42, 7 + again, DIED_AT + again));
        }

        assertThat(join.histories()).hasSize(1);
    }

    @Test
    void aRecordThatDiesAgainIsOpenEvenWhereTheBrokersClockOfTheCommandsIsAhead() {
        LetterJoin join = new LetterJoin(ALL, MOST);
        join.letter(letter(42, 7, DIED_AT));
        join.letter(letter(42, 9, DIED_AT + 100));
        join.command(redrive(42, 7, DIED_AT + 5_000));

        LetterHistory found = join.histories().get(0);

        assertThat(join.histories()).hasSize(1);
        assertThat(found.placed().offset()).isEqualTo(9);
        assertThat(found.state()).isEqualTo(State.OPEN);
        assertThat(found.redrives()).isEqualTo(1);
    }

    @Test
    void aCommandThatNamesNoLetterDecidesByTime() {
        LetterJoin join = new LetterJoin(ALL, MOST);
        join.letter(letter(42, 7, DIED_AT));
        join.letter(letter(43, 8, DIED_AT));
        join.command(command(Decisions.discard(read(42), "eve", 1), -1, DIED_AT - 1));
        join.command(command(Decisions.discard(read(43), "eve", 1), -1, DIED_AT + 1));

        assertThat(join.histories()).extracting(LetterHistory::state).containsExactly(State.OPEN, State.DISCARDED);
    }

    @Test
    void aCommandAboutTheSameOffsetOfAnotherTopicOfThatNameDecidesNothing() {
        LetterJoin join = new LetterJoin(ALL, MOST);
        join.letter(letter(42, 7, DIED_AT));
        DeadLetter mine = read(42);
        DeadLetter.Source other =
                new DeadLetter.Source("cluster-1", Uuid.randomUuid().toString(), "payments", 3, 42, 1);
        DeadLetter earlier = new DeadLetter(
                mine.convention(),
                other,
                mine.id(),
                mine.writer(),
                1,
                1,
                1,
                mine.failure(),
                mine.key(),
                mine.value(),
                mine.headers());
        join.command(command(Decisions.redrive(earlier, "eve", 1), 9, DIED_AT + 1));

        assertThat(join.histories().get(0).state()).isEqualTo(State.OPEN);
    }

    @Test
    void aNewerLetterThatIsNotAskedForDoesNotBringTheOldOneBack() {
        LetterJoin join = new LetterJoin(placed -> placed.offset() == 7, MOST);
        join.letter(letter(42, 7, DIED_AT));
        join.letter(letter(42, 9, DIED_AT));

        assertThat(join.histories()).isEmpty();
    }

    @Test
    void whatIsNoCommandIsPassedOver() {
        LetterJoin join = new LetterJoin(ALL, MOST);
        join.letter(letter(42, 7, DIED_AT));
        ProducerRecord<byte[], byte[]> noise = new ProducerRecord<>("payments.ledger.commands", new byte[] {1});
        join.command(consumed(noise, 0, DIED_AT + 1));

        assertThat(join.histories().get(0).decisions()).isEmpty();
    }

    @Test
    void filtersChooseByClassKeyTimePartitionAndText() {
        PlacedLetter placed = PlacedLetter.of(letter(42, 7, DIED_AT));
        long failedAt = placed.letter().failedAtMs();

        assertThat(by("IOException", "k-42", "Zürich")).accepts(placed);
        assertThat(by("java.io.IOException", "k-42", "v-42")).accepts(placed);
        assertThat(by("Exception", "k-42", "Zürich")).rejects(placed);
        assertThat(by("IOException", "k-4", "Zürich")).rejects(placed);
        assertThat(by("IOException", "k-42", "Bern")).rejects(placed);
        assertThat(during(3, failedAt, failedAt + 1)).accepts(placed);
        assertThat(during(2, failedAt, failedAt + 1)).rejects(placed);
        assertThat(during(3, failedAt + 1, failedAt + 2)).rejects(placed);
        assertThat(during(3, failedAt - 1, failedAt)).rejects(placed);
    }

    @Test
    void whatWasRedrivenThreeTimesNeedsForce() {
        LetterJoin join = new LetterJoin(ALL, MOST);
        for (int i = 0; i < 4; i++) {
            join.letter(letter(42, 10 + i, DIED_AT + i));
            join.letter(letter(43, 20 + i, DIED_AT + i));
        }
        for (int i = 0; i < 3; i++) {
            join.command(redrive(42, 10 + i, DIED_AT + i));
            join.command(i == 0 ? discard(43, 20) : redrive(43, 20 + i, DIED_AT + i));
        }
        LetterHistory thrice = join.histories().get(0);
        LetterHistory twice = join.histories().get(1);

        assertThat(guard(false).againstRedrive(thrice).orElseThrow()).contains("redriven 3 times", "--force");
        assertThat(guard(true).againstRedrive(thrice)).isEmpty();
        assertThat(guard(false).againstRedrive(twice)).isEmpty();
        assertThat(guard(false).againstDecision(thrice)).isEmpty();
    }

    @Test
    void whatIsDecidedIsNotDecidedAgainAndWhatTheOwnerWouldPassOverIsNotAskedOfIt() {
        LetterJoin join = new LetterJoin(ALL, MOST);
        join.letter(letter(42, 7, DIED_AT));
        join.command(redrive(42, 7, DIED_AT));
        LetterHistory decided = join.histories().get(0);

        assertThat(guard(false).againstRedrive(decided).orElseThrow())
                .isEqualTo("it was redriven by ann at 1970-01-01T00:00:00.005Z; say --force to decide again");
        assertThat(guard(true).againstRedrive(decided)).isEmpty();
        assertThat(new RedriveGuard(Optional.of("another"), true)
                        .againstRedrive(decided)
                        .orElseThrow())
                .contains("an earlier topic \"payments\"");
    }

    @Test
    void aForeignLetterIsSentAgainWithItsOwnHeadersAndCounted() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", HeaderText.bytes("1"));
        headers.add(LetterHistory.REDRIVES, HeaderText.bytes(2));
        headers.add("__connect.errors.topic", HeaderText.bytes("orders"));
        DeadLetter letter = DeadLetterReader.read(
                consumed(new ProducerRecord<>("dlq", 0, null, new byte[] {1}, new byte[] {2}, headers), 5, DIED_AT));

        ProducerRecord<byte[], byte[]> again =
                ForeignRedrive.record(letter, ForeignRedrive.topic(letter, Optional.empty()));

        assertThat(again.topic()).isEqualTo("orders");
        assertThat(again.partition()).isNull();
        assertThat(again.key()).containsExactly(1);
        assertThat(again.value()).containsExactly(2);
        assertThat(again.headers().toArray())
                .extracting(header -> header.key() + "=" + HeaderText.text(header.value()))
                .containsExactly("trace=1", "holdfast.redrives=3");
        LetterHistory third = new LetterHistory(
                new PlacedLetter(DeadLetterReader.read(consumed(again, 6, DIED_AT)), 0, 6, DIED_AT), List.of());
        assertThat(guard(false).againstRedrive(third)).isPresent();
    }

    private static LetterFilter by(String errorClass, String key, String text) {
        return new LetterFilter(
                Optional.of(errorClass),
                Optional.of(key),
                Optional.empty(),
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                Optional.of(text));
    }

    private static LetterFilter during(int partition, long sinceMs, long untilMs) {
        return new LetterFilter(
                Optional.empty(), Optional.empty(), Optional.of(partition), sinceMs, untilMs, Optional.empty());
    }

    private static RedriveGuard guard(boolean force) {
        return new RedriveGuard(Optional.of(ParkedRecords.TOPIC_ID.toString()), force);
    }

    private static ConsumerRecord<byte[], byte[]> redrive(long offset, long letter, long appendedMs) {
        return command(Decisions.redrive(read(offset), "ann", 5), letter, appendedMs);
    }

    private static ConsumerRecord<byte[], byte[]> discard(long offset, long letter) {
        return command(Decisions.discard(read(offset), "ann", 5), letter, DIED_AT);
    }

    private static ConsumerRecord<byte[], byte[]> command(Command command, long letter, long appendedMs) {
        return consumed(
                letter < 0
                        ? CommandCodec.write(ParkedRecords.NAMES, command)
                        : CommandCodec.write(ParkedRecords.NAMES, command, letter),
                0,
                appendedMs);
    }

    private static DeadLetter read(long offset) {
        return DeadLetterReader.read(letter(offset, 0, DIED_AT));
    }

    private static ConsumerRecord<byte[], byte[]> letter(long offset, long at, long appendedMs) {
        InboundRecord record = ParkedRecords.record(
                offset,
                ("k-" + offset).getBytes(StandardCharsets.UTF_8),
                ("v-" + offset).getBytes(StandardCharsets.UTF_8));
        return consumed(
                DeadLetters.record(ParkedRecords.NAMES, new ParkWrite.Dead(record, ParkedRecords.failed(5))),
                at,
                appendedMs);
    }

    private static ConsumerRecord<byte[], byte[]> consumed(
            ProducerRecord<byte[], byte[]> produced, long offset, long appendedMs) {
        int partition = produced.partition() == null ? 0 : produced.partition();
        return new ConsumerRecord<>(
                produced.topic(),
                partition,
                offset,
                appendedMs,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                produced.key(),
                produced.value(),
                produced.headers(),
                Optional.empty());
    }
}
