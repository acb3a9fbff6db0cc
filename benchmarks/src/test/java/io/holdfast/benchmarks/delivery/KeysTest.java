package io.holdfast.benchmarks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeysTest {

    private static final int DRAWN = 100_000;

    @Test
    void uniformKeysComeEquallyOften() {
        int[] counts = counts(Keys.uniform(10));

        assertThat(Arrays.stream(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(DRAWN / 11, DRAWN / 9));
    }

    @Test
    void theFirstOfZipfKeysComesTwiceAsOftenAsTheSecond() {
        int[] counts = counts(Keys.zipf(10_000, 1));

        assertThat(counts[0]).isBetween(2 * counts[1] - DRAWN / 100, 2 * counts[1] + DRAWN / 100);
        assertThat(counts[0]).isBetween(DRAWN / 11, DRAWN / 9);
    }

    private static int[] counts(Keys keys) {
        int[] counts = new int[keys.number()];
        for (int i = 0; i < DRAWN; i++) {
            counts[keys.next()]++;
        }
        return counts;
    }
}
