package io.holdfast.benchmarks.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class TallyTest {

    @Test
    void everyLineOfABatchCountsByItsStatus() {
        Buffer body = Buffer.buffer("""
                {"line":1,"status":"published","id":"a"}
                {"line":2,"status":"spooled","id":"b"}
                {"line":3,"status":"shed","reason":"overloaded"}
                {"line":4,"status":"unknown","id":"d"}
                {"line":5,"status":"invalid","reason":"malformed-json"}
                """);

        assertThat(Tally.of(200, body, 5)).isEqualTo(new Tally(1, 1, 1, 1, 1));
    }

    @Test
    void aRecordWithoutAResultLineIsUnknown() {
        Buffer body = Buffer.buffer("{\"line\":1,\"status\":\"published\",\"id\":\"a\"}\n");

        assertThat(Tally.of(200, body, 3)).isEqualTo(new Tally(1, 0, 0, 2, 0));
    }

    @Test
    void singleAnswersCountByTheirStatusCode() {
        Buffer nothing = Buffer.buffer("{}");

        assertThat(Tally.of(200, nothing, 1).published()).isEqualTo(1);
        assertThat(Tally.of(202, nothing, 1).spooled()).isEqualTo(1);
        assertThat(Tally.of(429, nothing, 1).shed()).isEqualTo(1);
        assertThat(Tally.of(503, nothing, 1).shed()).isEqualTo(1);
        assertThat(Tally.of(500, nothing, 1).invalid()).isEqualTo(1);
    }

    @Test
    void anUnknownOutcomeIsNotShed() {
        Buffer body = Buffer.buffer("{\"type\":\"https://holdfast/outcome-unknown\"}");

        assertThat(Tally.of(503, body, 1)).isEqualTo(Tally.unanswered(1));
    }
}
