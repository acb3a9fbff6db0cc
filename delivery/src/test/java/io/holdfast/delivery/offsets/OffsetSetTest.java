package io.holdfast.delivery.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OffsetSetTest {

    @Test
    void itHoldsWhatWasAddedHoweverFarApart() {
        OffsetSet set = new OffsetSet();
        List.of(63L, 0L, 64L, 1023L, 1024L, Long.MAX_VALUE, 5_000_000_000L, 63L).forEach(set::add);
        assertThat(set.toArray()).containsExactly(0, 63, 64, 1023, 1024, 5_000_000_000L, Long.MAX_VALUE);
        assertThat(set.contains(1022)).isFalse();
        assertThat(set.contains(5_000_000_000L)).isTrue();
        assertThat(set).hasToString("[0, 63, 64, 1023, 1024, 5000000000, 9223372036854775807]");
    }

    @Test
    void whatIsNoOffsetIsRefused() {
        assertThatThrownBy(() -> new OffsetSet().add(-1)).hasMessageContaining("\"-1\"");
    }

    @Test
    void itIsWhatASortedSetWouldBe() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            TreeSet<Long> expected = new TreeSet<>();
            OffsetSet set = new OffsetSet();
            int span = 1 << random.nextInt(3, 15);
            for (int i = 0; i < 300; i++) {
                long offset = random.nextInt(span);
                if (random.nextInt(20) > 0) {
                    expected.add(offset);
                    set.add(offset);
                } else {
                    List<Long> except = random.longs(5, 0, span).boxed().toList();
                    expected.removeIf(there -> there < offset && !except.contains(there));
                    set.removeBelow(offset, except);
                }
                assertThat(set.contains(offset)).isEqualTo(expected.contains(offset));
            }
            assertThat(set.toArray())
                    .as("seed " + seed)
                    .containsExactly(
                            expected.stream().mapToLong(Long::longValue).toArray());
        }
    }
}
