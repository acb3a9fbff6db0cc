package io.holdfast.drill.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Stamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OtherKeysTest {

    private static final Duration LIMIT = Duration.ofSeconds(8);

    private final List<Operation> sent = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();

    {
        delivered("ill", 20_000, 15_000);
        delivered("well", 20_000, 7_999);
        sent.add(sent("lost", 20_000));
    }

    @Test
    void aKeyThatIsRefusedMayWaitAndTheOthersDoNot() {
        assertThat(judge().verdict(0, LIMIT).held()).isTrue();
        assertThat(judge().longestMs(0)).isEqualTo(7_999);
    }

    @Test
    void aKeyThatWaitsThoughNobodyRefusesItIsFound() {
        delivered("next", 20_000, 8_001);

        assertThat(judge().verdict(0, LIMIT).held()).isFalse();
        assertThat(judge().verdict(0, LIMIT).samples()).containsExactly("r-next-1 waited 8001 ms");
    }

    @Test
    void whatWasSentBeforeTheRefusalsIsNotJudged() {
        delivered("next", 20_000, 8_001);

        assertThat(judge().verdict(TimeUnit.MILLISECONDS.toNanos(20_001), LIMIT).held())
                .isTrue();
    }

    @Test
    void theFirstEffectCounts() {
        requests.add(request("well", 60_000));

        assertThat(judge().verdict(0, LIMIT).held()).isTrue();
    }

    private OtherKeys judge() {
        return new OtherKeys(sent, requests, Set.of("ill"));
    }

    private void delivered(String key, long sentMs, long waitedMs) {
        sent.add(sent(key, sentMs));
        requests.add(request(key, sentMs + waitedMs));
    }

    private static Operation sent(String key, long ms) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(ms);
        return new Operation(stamp(key), List.of(new Attempt(1, nanos, nanos, nanos, new Answer.Published(0, 0), 1)));
    }

    private static Request request(String key, long ms) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(ms);
        return new Request(stamp(key), "k", true, "1.1", nanos - 1, nanos, 204);
    }

    private static Stamp stamp(String key) {
        return new Stamp("r", DrillFlow.CRITICAL, key, 1);
    }
}
