package io.holdfast.drill.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.history.Answer;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {

    @Test
    void promisesAreUnderstood() {
        assertThat(read(200, "{\"status\":\"published\",\"id\":\"i\",\"partition\":3,\"offset\":17}"))
                .isEqualTo(new Answer.Published(3, 17));
        assertThat(read(202, "{\"status\":\"spooled\",\"id\":\"i\"}")).isEqualTo(new Answer.Spooled());
    }

    @Test
    void refusalsAreUnderstood() {
        assertThat(read(503, "{\"type\":\"https://holdfast.io/problems/kafka-unavailable\"}"))
                .isEqualTo(new Answer.Shed("503 kafka-unavailable", true));
        assertThat(read(503, "{\"type\":\"https://holdfast.io/problems/outcome-unknown\",\"id\":\"i\"}"))
                .isEqualTo(new Answer.Indefinite("outcome-unknown"));
        assertThat(read(500, "oops")).isEqualTo(new Answer.Shed("500 without a problem document", true));
    }

    @Test
    void aPublishedRecordWithoutItsPlaceIsGarbled() {
        assertThat(read(200, "{\"id\":\"i\"}")).isInstanceOf(Answer.Garbled.class);
        assertThat(read(200, "{\"id\":\"i\",\"partition\":3,\"offset\":\"soon\"}"))
                .isInstanceOf(Answer.Garbled.class);
    }

    @Test
    void anAnswerThatIsNoJsonIsGarbled() {
        assertThat(read(200, "")).isInstanceOf(Answer.Garbled.class);
        assertThat(read(202, "<html>")).isInstanceOf(Answer.Garbled.class);
    }

    @Test
    void anAnswerAboutAnotherRecordIsGarbled() {
        assertThat(read(200, "{\"id\":\"j\",\"partition\":3,\"offset\":17}")).isInstanceOf(Answer.Garbled.class);
        assertThat(read(202, "{\"id\":\"j\"}")).isInstanceOf(Answer.Garbled.class);
    }

    @Test
    void aStatusThatIsNotOfTheInterfaceIsGarbled() {
        assertThat(read(204, "")).isInstanceOf(Answer.Garbled.class);
    }

    private static Answer read(int status, String body) {
        return AnswerReader.read(status, body, true, "i");
    }
}
