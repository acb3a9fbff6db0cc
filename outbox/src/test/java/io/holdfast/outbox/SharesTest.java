package io.holdfast.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {

    @Test
    void nobodyTakesMoreThanItsShare() {
        assertThat(Shares.mayTake(4, 1, 0)).isEqualTo(4);
        assertThat(Shares.mayTake(4, 3, 0)).isEqualTo(2);
        assertThat(Shares.mayTake(4, 3, 2)).isZero();
        assertThat(Shares.mayTake(4, 9, 1)).isZero();
    }

    @Test
    void oneIsGivenUpOnlyForSomebodyWithTwoFewer() {
        assertThat(Shares.givesUp(4, List.of(0))).isTrue();
        assertThat(Shares.givesUp(2, List.of(1, 1))).isFalse();
        assertThat(Shares.givesUp(1, List.of(0))).isFalse();
        assertThat(Shares.givesUp(4, List.of())).isFalse();
    }

    /** Members act in a random order, each on what it sees; those that just gave one up wait for the others. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7})
    void whoeverComesAllShardsAreSharedOutEvenly(int members) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int shards = 4 + random.nextInt(5);
        List<Integer> had = new ArrayList<>(Collections.nCopies(members, 0));
        had.set(0, shards);
        for (int turn = 0; turn < 200; turn++) {
            int me = random.nextInt(members);
            List<Integer> others = new ArrayList<>(had);
            others.remove(me);
            if (Shares.givesUp(had.get(me), others)) {
                had.set(me, had.get(me) - 1);
                continue;
            }
            int free = shards - had.stream().mapToInt(Integer::intValue).sum();
            had.set(me, had.get(me) + Math.min(free, Shares.mayTake(shards, members, had.get(me))));
        }
        assertThat(had.stream().mapToInt(Integer::intValue).sum())
                .as("seed " + seed)
                .isEqualTo(shards);
        assertThat(Collections.max(had) - Collections.min(had))
                .as("seed " + seed)
                .isLessThanOrEqualTo(1);
    }
}
