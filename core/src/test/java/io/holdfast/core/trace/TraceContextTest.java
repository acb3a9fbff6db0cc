package io.holdfast.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void whatIsWellFormedIsKeptAsItIs() {
        assertThat(TraceContext.of(PARENT, List.of("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE")))
                .contains(new TraceContext(PARENT, "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"));
    }

    @Test
    void statesThatStandInSeveralHeadersAreOne() {
        assertThat(TraceContext.of(PARENT, List.of("a=1", "b@c=2, d=3")))
                .hasValueSatisfying(context -> assertThat(context.tracestate()).isEqualTo("a=1,b@c=2, d=3"));
    }

    @Test
    void aVersionToComeIsReadByTheFieldsThatAreKnown() {
        assertThat(TraceContext.of("cc" + PARENT.substring(2) + "-what-the-future-will-be-like", List.of()))
                .contains(new TraceContext(PARENT, ""));
        assertThat(TraceContext.of("cc" + PARENT.substring(2) + ".what", List.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                "${jndi:ldap://evil}00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nX-Evil: 1",
                "00-4bf92f3577b34da6a3ce929d0e0e473\u0000-00f067aa0ba902b7-01"
            })
    void whatIsNotWellFormedIsNone(String hostile) {
        assertThat(TraceContext.of(hostile, List.of("a=1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"=", "a", "a=", "A=1", "a=1,a=2", "a=b=c", "a=\u0007", "a=1\r\nX-Evil: 1", ",", "a=é", "a=\u0000"
            })
    void aStateThatIsNotWellFormedIsLeftOut(String hostile) {
        assertThat(TraceContext.of(PARENT, List.of(hostile))).contains(new TraceContext(PARENT, ""));
    }

    @Test
    void aStateThatIsTooLongIsLeftOut() {
        String many = "k%s=v,"
                .repeat(40)
                .formatted(java.util.stream.IntStream.range(0, 40).boxed().toArray());
        assertThat(TraceContext.of(PARENT, List.of(many))).contains(new TraceContext(PARENT, ""));
        assertThat(TraceContext.of(PARENT, List.of("a=" + "x".repeat(600)))).contains(new TraceContext(PARENT, ""));
        assertThat(TraceContext.of(PARENT + "x".repeat(1 << 20), List.of())).isEmpty();
    }
}
