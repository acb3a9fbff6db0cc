package io.holdfast.intake.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import io.holdfast.intake.lane.Acceptance;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyWindowTest {

    private static final long WINDOW_MS = 1_000;

    private final IdempotencyWindow window = new IdempotencyWindow(3, 1_000, WINDOW_MS);

    @Test
    void aFreshNameBelongsToItsFirstOffer() {
        Acceptance first = acceptance("a", 7);

        assertThat(window.claim(name("a"), first, 0)).isEqualTo(new Claim.Fresh());
        assertThat(window.claim(name("a"), acceptance("a", 7), 0)).isEqualTo(new Claim.Attached(first));
        assertThat(window.claim(name("a"), acceptance("a", 8), 0)).isEqualTo(new Claim.Conflict());
    }

    @Test
    void aSettledNameAnswersUntilItsTimeIsOver() {
        window.claim(name("a"), acceptance("a", 7), 0);
        Standing published =
                new Standing(Standing.State.PUBLISHED, acceptance("a", 7).digest(), 2, 41, 500);
        window.note(name("a"), published);

        assertThat(window.claim(name("a"), acceptance("a", 7), 1_500)).isEqualTo(new Claim.Known(published));
        assertThat(window.claim(name("a"), acceptance("a", 7), 1_501)).isEqualTo(new Claim.Fresh());
    }

    @Test
    void namesThatAreNotSettledArePinnedAndAFullWindowRefuses() {
        for (String id : List.of("a", "b", "c")) {
            assertThat(window.claim(name(id), acceptance(id, 1), 0)).isEqualTo(new Claim.Fresh());
        }

        window.forget(1_000_000);

        assertThat(window.claim(name("d"), acceptance("d", 1), 1_000_000)).isEqualTo(new Claim.Full());
        assertThat(window.claimed()).isEqualTo(3);
    }

    @Test
    void aFreedNameCanBeClaimedAgainButNotByAStranger() {
        Acceptance first = acceptance("a", 7);
        window.claim(name("a"), first, 0);

        window.free(name("a"), acceptance("a", 7), null);
        assertThat(window.claimed()).isEqualTo(1);
        window.free(name("a"), first, null);

        assertThat(window.claimed()).isZero();
    }

    @Test
    void aNameThatWasClaimedBeforeTheLogWasReadFallsBackToWhatTheLogSays() {
        Acceptance blind = acceptance("a", 7);
        Standing inTheLog = new Standing(Standing.State.PUBLISHED, blind.digest(), 2, 41, 500);
        window.claim(name("a"), blind, 0);

        window.free(name("a"), blind, inTheLog);

        assertThat(window.claim(name("a"), acceptance("a", 7), 600)).isEqualTo(new Claim.Known(inTheLog));
    }

    @Test
    void namesThatNobodyClaimedLeaveTheWindowOpen() {
        for (String id : List.of("a", "b", "c", "d")) {
            window.noteWhileRoom(name(id), new Standing(Standing.State.SPOOLED, 1, 0, 0, 0));
        }

        assertThat(window.claim(name("e"), acceptance("e", 1), 0)).isEqualTo(new Claim.Fresh());
    }

    @Test
    void whenThereAreTooManyNamesThoseThatNobodyClaimedAreForgottenEarly() {
        IdempotencyWindow small = new IdempotencyWindow(10, 3, WINDOW_MS);
        Acceptance claimed = acceptance("claimed", 1);
        assertThat(small.claim(name("claimed"), claimed, 1)).isEqualTo(new Claim.Fresh());
        small.note(name("claimed"), new Standing(Standing.State.PUBLISHED, claimed.digest(), 0, 0, 1));
        small.noteWhileRoom(name("old"), new Standing(Standing.State.PUBLISHED, 1, 0, 0, 1));
        small.noteWhileRoom(name("spooled"), new Standing(Standing.State.SPOOLED, 1, 0, 0, 0));
        long now = WINDOW_MS * 3 / 4;

        small.forget(now);

        assertThat(small.standing(name("old"), now)).isNull();
        assertThat(small.standing(name("claimed"), now)).isNotNull();
        assertThat(small.standing(name("spooled"), now)).isNotNull();
    }

    @Test
    void whereThereIsNoRoomANameThatMayBeLeftOutIsUnlessItIsKnown() {
        IdempotencyWindow small = new IdempotencyWindow(10, 1, WINDOW_MS);
        Standing spooled = new Standing(Standing.State.SPOOLED, 1, 0, 0, 0);
        Standing published = new Standing(Standing.State.PUBLISHED, 1, 0, 7, 1);
        small.noteWhileRoom(name("first"), spooled);
        small.noteWhileRoom(name("second"), spooled);
        small.noteWhileRoom(name("first"), published);

        assertThat(small.standing(name("first"), 1)).isEqualTo(published);
        assertThat(small.standing(name("second"), 1)).isNull();
    }

    @Test
    void aRefusedRecordIsTakenAgainByOneAcceptanceAtATime() {
        Acceptance again = acceptance("r", 1);
        assertThat(window.retake(name("r"), again, 1)).isNull();
        assertThat(window.retake(name("r"), acceptance("r", 1), 1))
                .isNotNull()
                .extracting(Standing::state)
                .isEqualTo(Standing.State.IN_FLIGHT);

        window.free(name("r"), again, null);
        assertThat(window.retake(name("r"), acceptance("r", 1), 1)).isNull();
        window.noteWhileRoom(name("r"), new Standing(Standing.State.REFUSED, 1, 0, 0, 2));
        assertThat(window.retake(name("r"), acceptance("r", 1), 3)).isNull();
        window.noteWhileRoom(name("r"), new Standing(Standing.State.PUBLISHED, 1, 0, 7, 4));
        assertThat(window.retake(name("r"), acceptance("r", 1), 5))
                .isNotNull()
                .extracting(Standing::state)
                .isEqualTo(Standing.State.PUBLISHED);
    }

    @Test
    void aNameByWhichACallerMayRepeatIsNotForgottenEarly() {
        IdempotencyWindow small = new IdempotencyWindow(10, 1, WINDOW_MS);
        small.adopt(name("unknown"), acceptance("unknown", 1));
        small.noteWhileRoom(name("unknown"), new Standing(Standing.State.PUBLISHED, 1, 0, 7, 1));
        long now = WINDOW_MS * 3 / 4;

        small.forget(now);

        assertThat(small.standing(name("unknown"), now)).isNotNull();
    }

    @Test
    void aKeyOfARecordThatAnEarlierProcessSpooledIsNotForgottenEarly() {
        IdempotencyWindow small = new IdempotencyWindow(10, 1, WINDOW_MS);
        small.note(name("restored"), new Standing(Standing.State.SPOOLED, 1, 0, 0, 0));
        small.note(name("restored"), new Standing(Standing.State.PUBLISHED, 1, 0, 7, 1));
        Acceptance early = acceptance("in the log", 1);
        small.claim(name("in the log"), early, 1);
        small.free(name("in the log"), early, new Standing(Standing.State.PUBLISHED, 1, 0, 8, 1));
        long now = WINDOW_MS * 3 / 4;

        small.forget(now);

        assertThat(small.standing(name("restored"), now)).isNotNull();
        assertThat(small.standing(name("in the log"), now)).isNotNull();
        assertThat(small.claimed()).isEqualTo(2);
    }

    @Test
    void memoryOfNamesIsGivenBack() {
        IdempotencyWindow full = new IdempotencyWindow(10, 1_000_000, WINDOW_MS);
        long empty = full.bytes();
        for (int i = 0; i < 100_000; i++) {
            full.note(name("n" + i), new Standing(Standing.State.PUBLISHED, 1, 0, 0, 1));
        }
        assertThat(full.bytes()).isBetween(100_000L * 52, 100_000L * 52 * 2);

        for (int i = 0; i < 30; i++) {
            full.forget(WINDOW_MS * 2);
        }
        assertThat(full.bytes()).isEqualTo(empty);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theTableAgreesWithAMap(long seed) {
        Random random = new Random(seed);
        NameTable.Held held = new NameTable.Held();
        NameTable table = new NameTable(held);
        Map<RecordName, Standing> model = new HashMap<>();
        Set<RecordName> claimed = new HashSet<>();

        for (int i = 0; i < 20_000; i++) {
            RecordName name = new RecordName(random.nextInt(600), 1);
            int choice = random.nextInt(10);
            if (choice < 6) {
                Standing standing =
                        new Standing(Standing.State.PUBLISHED, i, random.nextInt(9), i, 1 + random.nextInt(1_000));
                table.put(name, standing, null);
                model.put(name, standing);
                if (choice < 3) {
                    table.claim(name);
                    claimed.add(name);
                }
            } else if (choice < 9) {
                table.remove(name);
                model.remove(name);
                claimed.remove(name);
            } else {
                long before = random.nextInt(200);
                long othersBefore = before + random.nextInt(50);
                table.removeSettledBefore(before, othersBefore);
                model.entrySet()
                        .removeIf(e ->
                                e.getValue().settledAtMs() < (claimed.contains(e.getKey()) ? before : othersBefore));
                claimed.retainAll(model.keySet());
            }
        }

        assertThat(held.names()).hasValue(model.size());
        assertThat(table.claimed()).isEqualTo(claimed.size());
        for (int i = 0; i < 600; i++) {
            RecordName name = new RecordName(i, 1);
            assertThat(table.get(name)).as("seed %d, name %d", seed, i).isEqualTo(model.get(name));
        }
    }

    private static RecordName name(String id) {
        return RecordName.of("flow", id);
    }

    private static Acceptance acceptance(String id, long body) {
        byte[] value = Long.toString(body).getBytes(StandardCharsets.US_ASCII);
        Offer offer = new Offer("flow", Tier.CRITICAL, null, value, List.of(), id, 0, 1);
        return new Acceptance(offer, id, new Acceptance.Moment(1, 0, 0));
    }
}
