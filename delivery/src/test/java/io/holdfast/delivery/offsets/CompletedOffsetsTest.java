package io.holdfast.delivery.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class CompletedOffsetsTest {

    private static final OffsetMapOwner OWNER = new OffsetMapOwner("MkU3OEVBNTcwNTJENDM2Qk", new Uuid(1, 2), 1);

    @Test
    void theLowestOutstandingIsCommitted() {
        CompletedOffsets offsets = polled(100, 105);

        offsets.complete(101);
        offsets.complete(103);

        assertThat(offsets.low()).isEqualTo(100);
        assertThat(offsets.outstanding()).isEqualTo(3);
        assertThat(offsets.isComplete(101)).isTrue();
        assertThat(offsets.isComplete(102)).isFalse();
        offsets.complete(100);
        assertThat(offsets.low()).isEqualTo(102);
    }

    @Test
    void withNothingOutstandingThePositionIsCommittedBehindHolesAndMarkers() {
        CompletedOffsets offsets = new CompletedOffsets(OWNER, 100);

        offsets.polled(103);
        offsets.complete(103);
        offsets.position(110);

        assertThat(offsets.low()).isEqualTo(110);
        assertThat(offsets.isComplete(107)).isTrue();
        assertThat(offsets.isComplete(110)).isFalse();
    }

    @Test
    void anOffsetIsRunOnce() {
        CompletedOffsets offsets = new CompletedOffsets(OWNER, 100);

        assertThat(offsets.polled(100)).isTrue();
        assertThat(offsets.polled(100)).as("outstanding").isFalse();
        assertThat(offsets.complete(100)).isTrue();
        assertThat(offsets.complete(100)).isFalse();
        assertThat(offsets.polled(100)).as("complete").isFalse();
        assertThat(offsets.polled(99)).as("below the committed offset").isFalse();
    }

    @Test
    void whatAnEarlierOwnerDidIsNotRunAgainAndNotForgottenByAnEarlyCommit() {
        CompletedOffsets before = polled(100, 110);
        for (long done : new long[] {101, 102, 105, 109}) {
            before.complete(done);
        }
        CompletedOffsets after = new CompletedOffsets(before.map(), OWNER);

        assertThat(after.polled(100)).isTrue();
        assertThat(after.polled(101)).isFalse();

        assertThat(after.map().saysTheSameAs(before.map())).isTrue();
        assertThat(after.isComplete(109)).isTrue();
        assertThat(after.isComplete(108)).isFalse();
        assertThat(after.isComplete(110)).isFalse();
        after.complete(100);
        assertThat(after.low()).as("never beyond what was polled").isEqualTo(102);
    }

    @Test
    void recordsThatWereCompactedAwaySinceAreDone() {
        CompletedOffsets before = polled(100, 110);
        before.complete(109);
        CompletedOffsets after = new CompletedOffsets(before.map(), OWNER);

        assertThat(after.polled(106)).isTrue();

        assertThat(after.low()).isEqualTo(106);
        assertThat(after.map().incompleteCount()).isEqualTo(3);
    }

    @Test
    void aHoleOfABillionOffsetsCostsNothing() {
        CompletedOffsets offsets = new CompletedOffsets(OWNER, 0);
        offsets.polled(0);

        assertThat(offsets.fits(4_000_000_000_000L, 1)).isTrue();
        offsets.polled(4_000_000_000_000L);

        assertThat(offsets.map().encode().orElseThrow().length()).isLessThan(60);
    }

    @Test
    void whatWasLetInFitsInWhateverOrderItCompletes() {
        CompletedOffsets offsets = new CompletedOffsets(OWNER, 0);
        long next = 0;
        while (offsets.fits(next, 1)) {
            offsets.polled(next++);
        }

        assertThat(next).isEqualTo(60_896);
        for (long offset = 1; offset < next; offset += 2) {
            offsets.complete(offset);
        }
        assertThat(offsets.fits()).isTrue();
        assertThat(offsets.map().encode()).isPresent();
    }

    @Test
    void onceTheLowestCompletesThereIsRoomAgain() {
        CompletedOffsets offsets = polled(0, 60_896);
        assertThat(offsets.fits()).isTrue();
        assertThat(offsets.fits(60_896, 1)).isFalse();

        offsets.complete(0);

        assertThat(offsets.fits(60_896, 1)).isTrue();
        assertThat(offsets.fits(60_897, 2)).isFalse();
    }

    @Test
    void theMapEndsBehindTheLastRecordThatIsDone() {
        CompletedOffsets offsets = new CompletedOffsets(OWNER, 100);
        LongStream.range(100, 10_100).forEach(offsets::polled);
        assertThat(offsets.map().encode()).contains("");
        offsets.complete(103);
        assertThat(offsets.map().end()).isEqualTo(104);
        assertThat(offsets.map().incompleteCount()).isEqualTo(3);
        assertThat(offsets.mapWith(List.of(100L, 107L)).base()).isEqualTo(101);
        assertThat(offsets.mapWith(List.of(100L, 107L)).end()).isEqualTo(108);
    }

    @Test
    void aNegativeCommittedOffsetIsRefused() {
        assertThatThrownBy(() -> new CompletedOffsets(OWNER, -1))
                .hasMessage("committed offset \"-1\" is negative; begin at 0 or above");
    }

    private static CompletedOffsets polled(long from, long to) {
        CompletedOffsets offsets = new CompletedOffsets(OWNER, from);
        for (long offset = from; offset < to; offset++) {
            offsets.polled(offset);
        }
        return offsets;
    }
}
