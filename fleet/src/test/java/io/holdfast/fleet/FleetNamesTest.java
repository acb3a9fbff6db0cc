package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.SharedNames;
import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a member asks and tells of names: in which order, and what becomes of it when Redis does not answer. */
class FleetNamesTest {

    private static final FleetMember.Identity MEMBER = new FleetMember.Identity("p:", "g1#a", Duration.ofSeconds(1));
    private static final int FIRST = 5;

    private boolean there = true;
    private final FleetNames names =
            new FleetNames(new FleetNames.Limits(1_000, 10), () -> there, lane -> -1, () -> {});
    private final List<FleetNames.Group> sent = new ArrayList<>();
    private final List<SharedNames.Answer> answers = new ArrayList<>();

    @Test
    void whatIsAskedAndToldGoesOutInItsOrderInOneStep() {
        claim(1);
        names.note(name(1), published(1));
        claim(2);
        names.free(name(2));
        names.leaveOpen(name(3));
        names.freeOpen(name(3));

        assertThat(names.write(sent::add)).isTrue();
        assertThat(sent).hasSize(1);
        assertThat(whats(sent.get(0))).containsExactly("c", "p", "c", "d", "o", "v");
    }

    @Test
    void claimsAreAnsweredByWhatRedisKnows() {
        IntStream.rangeClosed(1, 7).forEach(this::claim);
        names.write(sent::add);
        names.answered(
                sent.get(0),
                replies(
                        "f",
                        "m",
                        "b",
                        "o f 3 5 17 99 g2#b#c d",
                        "k s 3 2 0 99 -",
                        "k p 3 2 41 99 -",
                        "k p 4 2 41 99 -"));

        assertThat(answers)
                .containsExactly(
                        new SharedNames.Free(),
                        new SharedNames.Full(),
                        new SharedNames.InFlight(),
                        new SharedNames.Orphan(5, 17, 99),
                        new SharedNames.Known(new Standing(Standing.State.SPOOLED, 3, 2, 0, 0)),
                        new SharedNames.Known(new Standing(Standing.State.PUBLISHED, 3, 2, 41, 0)),
                        new SharedNames.Conflict());
        assertThat(names.idle()).isTrue();
    }

    @Test
    void withoutRedisNobodyWaitsAndWhatBecameOfRecordsIsToldLater() {
        claim(1);
        names.write(sent::add);
        claim(2);
        names.note(name(9), published(9));
        names.disconnected();
        assertThat(answers).containsExactly(new SharedNames.Away(), new SharedNames.Away());
        there = false;
        claim(3);
        assertThat(answers).hasSize(3).containsOnly(new SharedNames.Away());
        names.note(name(3), published(3));

        List<FleetNames.Group> again = new ArrayList<>();
        names.write(again::add);
        assertThat(again.stream().flatMap(group -> whats(group).stream())).containsExactly("c", "c", "p", "p");
        names.answered(again.get(0), replies("f"));
        assertThat(answers).as("nobody is answered twice").hasSize(3);
    }

    @Test
    void aRedisWithoutMemoryRefusesClaimsAndIsToldAgainAfterAPause() {
        claim(1);
        names.note(name(9), published(9));
        names.write(sent::add);
        assertThat(sent.get(0).script()).isEqualTo(Scripts.NAMES);
        names.noMemory(sent.get(0), sent::add);
        assertThat(answers).containsExactly(new SharedNames.Full());

        assertThat(sent).hasSize(2);
        assertThat(whats(sent.get(1))).containsExactly("p");
        assertThat(sent.get(1).script()).isEqualTo(Scripts.NOTES);
    }

    @Test
    void groupsAreBoundedAndFewAreUnderWay() {
        IntStream.range(0, 1_200).forEach(this::claim);

        assertThat(names.write(sent::add)).isFalse();
        assertThat(sent).hasSize(2);
        names.answered(
                sent.get(0), replies(IntStream.range(0, 500).mapToObj(i -> "f").toArray(String[]::new)));
        assertThat(names.write(sent::add)).isTrue();
        assertThat(sent).hasSize(3);
        assertThat(answers).hasSize(500);
    }

    private void claim(int number) {
        names.claim(new SharedNames.Asked(name(number), 3, null, 0), answers::add);
    }

    private static RecordName name(int number) {
        return new RecordName(number, number);
    }

    private static Standing published(int offset) {
        return new Standing(Standing.State.PUBLISHED, 3, 0, offset, 1);
    }

    private static List<Object> replies(String... texts) {
        List<Object> replies = new ArrayList<>();
        for (String text : texts) {
            replies.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return replies;
    }

    /** What the script is to do, in its order. */
    private static List<String> whats(FleetNames.Group group) {
        byte[][] arguments = group.arguments(MEMBER).array();
        return IntStream.iterate(FIRST, at -> at < arguments.length, at -> at + 6)
                .mapToObj(at -> new String(arguments[at], StandardCharsets.UTF_8))
                .toList();
    }
}
