package io.holdfast.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakePictureTest {

    @Test
    void aGatewayWhoseOwnSpoolIsMissingLeavesCallersToOthersOnceALaneNeedsIt() {
        assertThat(IntakePicture.takesWithoutSpool(false, lanes("direct", "direct")))
                .isTrue();
        assertThat(IntakePicture.takesWithoutSpool(false, lanes("direct", "spooling")))
                .isFalse();
    }

    @Test
    void aFleetWithoutItsSpoolTakesWhatStillGoesToKafka() {
        assertThat(IntakePicture.takesWithoutSpool(true, lanes("spooling", "direct", "draining")))
                .isTrue();
        assertThat(IntakePicture.takesWithoutSpool(true, lanes("spooling", "halted")))
                .isFalse();
    }

    private static List<IntakeView.LaneView> lanes(String... states) {
        return Arrays.stream(states)
                .map(state -> new IntakeView.LaneView("f", "t", 0, state, 0, 0, 0))
                .toList();
    }
}
