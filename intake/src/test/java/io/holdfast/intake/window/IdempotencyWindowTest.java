package io.holdfast.intake.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import io.holdfast.intake.lane.Acceptance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyWindowTest {

    private static final long WINDOW_MS = 1_000;

    private final IdempotencyWindow window = new IdempotencyWindow(3, WINDOW_MS);

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
        Standing published = new Standing(Standing.State.PUBLISHED, 7, 2, 41, 500);
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
        assertThat(window.size()).isEqualTo(3);
    }

    @Test
    void aFreedNameCanBeClaimedAgainButNotByAStranger() {
        Acceptance first = acceptance("a", 7);
        window.claim(name("a"), first, 0);

        window.free(name("a"), acceptance("a", 7));
        assertThat(window.size()).isEqualTo(1);
        window.free(name("a"), first);

        assertThat(window.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theTableAgreesWithAMap(long seed) {
        Random random = new Random(seed);
        NameTable table = new NameTable();
        Map<RecordName, Standing> model = new HashMap<>();

        for (int i = 0; i < 20_000; i++) {
            RecordName name = new RecordName(random.nextInt(600), 1);
            int choice = random.nextInt(10);
            if (choice < 6) {
                Standing standing =
                        new Standing(Standing.State.PUBLISHED, i, random.nextInt(9), i, 1 + random.nextInt(1_000));
                assertThat(table.put(name, standing, null)).isEqualTo(model.put(name, standing) == null);
            } else if (choice < 9) {
                assertThat(table.remove(name)).isEqualTo(model.remove(name) != null);
            } else {
                long before = random.nextInt(200);
                table.removeSettledBefore(before);
                model.values().removeIf(standing -> standing.settledAtMs() < before);
            }
        }

        for (int i = 0; i < 600; i++) {
            RecordName name = new RecordName(i, 1);
            assertThat(table.get(name)).as("seed %d, name %d", seed, i).isEqualTo(model.get(name));
        }
    }

    private static RecordName name(String id) {
        return RecordName.of("flow", id);
    }

    private static Acceptance acceptance(String id, long digest) {
        Offer offer = new Offer("flow", Tier.CRITICAL, null, new byte[0], List.of(), id, 0);
        return new Acceptance(offer, id, digest, new Acceptance.Moment(1, 0, 0));
    }
}
