package io.holdfast.delivery.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.sink.Bisection.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BisectionTest {

    private final List<Item> items = IntStream.range(0, 128).mapToObj(Item::new).toList();
    private final List<List<Item>> attempts = new ArrayList<>();

    private record Item(int number) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoeverIsAtFaultEndsAloneAndTheOthersTogether(long seed) {
        Random random = new Random(seed);
        Set<Integer> bad = new TreeSet<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            bad.add(random.nextInt(items.size()));
        }
        List<Disposition> ends = new Bisection<Item>(some -> attempt(some, bad)).run(items);
        assertThat(ends).hasSize(items.size());
        items.forEach(item -> assertThat(ends.get(item.number()))
                .as("item " + item)
                .isInstanceOf(bad.contains(item.number()) ? Disposition.Poison.class : Disposition.Done.class));
        assertThat(attempts).hasSizeLessThanOrEqualTo(1 + 2 * 7 * bad.size());
    }

    @Test
    void aFailureThatIsNobodysFaultEndsIt() {
        List<Disposition> ends = new Bisection<Item>(some -> {
                    attempts.add(some);
                    return attempts.size() == 1
                            ? new Result.Failed(Disposition.poison(new IllegalArgumentException("bad")), true)
                            : new Result.Failed(Disposition.sinkDown(new IOException("gone")), false);
                })
                .run(items);
        assertThat(attempts).hasSize(2);
        assertThat(ends).hasSize(128).hasOnlyElementsOfType(Disposition.SinkDown.class);
    }

    @Test
    void nothingIsTriedForNothing() {
        assertThat(new Bisection<Item>(some -> attempt(some, Set.of())).run(List.of()))
                .isEmpty();
        assertThat(attempts).isEmpty();
    }

    private Result attempt(List<Item> some, Set<Integer> bad) {
        attempts.add(some);
        if (some.stream().map(Item::number).anyMatch(bad::contains)) {
            return new Result.Failed(Disposition.poison(new IllegalArgumentException("bad")), true);
        }
        return new Result.Ended(some.stream().map(item -> Disposition.done()).toList());
    }
}
