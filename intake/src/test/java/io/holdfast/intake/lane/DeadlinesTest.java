package io.holdfast.intake.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who is answered when: an offer that had waited before is not kept behind those with later deadlines. */
class DeadlinesTest {

    private final Deadlines deadlines = new Deadlines();

    @Test
    void deadlinesPassInTheirOrderInWhicheverOrderTheyCame() {
        Acceptance tenth = add(10);
        Acceptance thirtieth = add(30);
        Acceptance twentieth = add(20);
        Acceptance fifth = add(5);

        assertThat(deadlines.overdue(4)).isEmpty();
        assertThat(deadlines.overdue(10)).containsExactly(fifth, tenth);
        assertThat(deadlines.overdue(29)).containsExactly(twentieth);
        assertThat(deadlines.overdue(30)).containsExactly(thirtieth);
        assertThat(deadlines.isEmpty()).isTrue();
    }

    @Test
    void equalDeadlinesPassInTheOrderInWhichTheyCame() {
        List<Acceptance> added = LongStream.of(7, 7, 7).mapToObj(this::add).toList();

        assertThat(deadlines.overdue(7)).isEqualTo(added);
    }

    private Acceptance add(long deadlineNanos) {
        Offer offer = new Offer("f", Tier.CRITICAL, null, null, List.of(), null, 0, 1);
        Acceptance a = new Acceptance(offer, "id", new Acceptance.Moment(1, 0, 0));
        a.await(outcome -> {}, deadlineNanos);
        deadlines.add(a, deadlineNanos);
        return a;
    }
}
