package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.gateway.ReadGate.Turn;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/** The small parts of a batch that decide. */
class BatchPartsTest {

    @Test
    void aBodyIsPausedWhenFullAndGoesOnWhenDrainedAndNotBefore() {
        ReadGate gate = new ReadGate();

        assertThat(gate.turn(false, true)).isEqualTo(Turn.STAY);
        assertThat(gate.turn(true, false)).isEqualTo(Turn.PAUSE);
        assertThat(gate.turn(true, true)).isEqualTo(Turn.STAY);
        assertThat(gate.turn(false, false)).isEqualTo(Turn.STAY);
        assertThat(gate.turn(false, true)).isEqualTo(Turn.RESUME);
        assertThat(gate.turn(false, true)).isEqualTo(Turn.STAY);
    }

    @Test
    void aBatchEndsOnceWhateverComesAfter() {
        assertThat(BatchStage.READING.arrived()).isEqualTo(BatchStage.ARRIVED);
        assertThat(BatchStage.READING.cutShort().arrived()).isEqualTo(BatchStage.ARRIVED);
        assertThat(BatchStage.GONE.arrived()).isEqualTo(BatchStage.GONE);
        assertThat(BatchStage.GONE.cutShort()).isEqualTo(BatchStage.GONE);
        assertThat(BatchStage.ARRIVED.cutShort()).isEqualTo(BatchStage.ARRIVED);
        assertThat(BatchStage.READING.isLast()).isFalse();
        assertThat(BatchStage.GONE.isLast()).isFalse();
        assertThat(BatchStage.CUT_SHORT.isLast()).isTrue();
    }

    @Test
    void aTaskRunsOnceForAllWhoAskedAndAgainForWhoAsksLater() {
        ArrayDeque<Runnable> later = new ArrayDeque<>();
        StringBuilder ran = new StringBuilder();
        Coalesced task = new Coalesced(later::add, () -> ran.append('x'));

        task.ask();
        task.ask();
        assertThat(later).hasSize(1);
        later.remove().run();
        task.ask();
        later.remove().run();

        assertThat(ran).hasToString("xx");
        assertThat(later).isEmpty();
    }
}
