package io.holdfast.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefetchPolicyTest {

    private static final long S = 1_000_000_000L;

    private final RefetchPolicy policy = new RefetchPolicy(Duration.ofMinutes(10));

    @Test
    void keysAreFetchedAtOnceAndThenWhenTheyAreOld() {
        assertThat(policy.due(0)).isTrue();
        policy.begun(0);
        policy.ended(true, S);

        assertThat(policy.due(600 * S)).isFalse();
        assertThat(policy.due(601 * S)).isTrue();
    }

    @Test
    void unknownKeysAreAskedForEveryTenSecondsAtTheMost() {
        policy.begun(0);
        policy.ended(true, 0);

        assertThat(policy.allowed(9 * S)).isFalse();
        assertThat(policy.allowed(10 * S)).isTrue();
        policy.begun(10 * S);
        assertThat(policy.allowed(19 * S)).isFalse();
    }

    @Test
    void anIssuerThatIsAwayIsAskedAgainAfterLongerAndLongerTimes() {
        long now = 0;
        long[] waits = {2, 4, 8, 16, 32, 60, 60};
        for (long wait : waits) {
            policy.begun(now);
            policy.ended(false, now);
            assertThat(policy.due(now + wait * S - 1)).isFalse();
            assertThat(policy.due(now + wait * S)).isTrue();
            now += wait * S;
        }
        policy.ended(true, now);
        policy.ended(false, now);
        assertThat(policy.due(now + 2 * S)).isTrue();
    }
}
