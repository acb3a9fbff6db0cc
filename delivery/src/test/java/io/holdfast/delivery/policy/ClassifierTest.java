package io.holdfast.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.delivery.Disposition;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.MalformedInputException;
import java.sql.BatchUpdateException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.DateTimeException;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierTest {

    private final Classifier classifier = Classifier.defaults();

    @Test
    void whatTheSameBytesBringAboutAgainIsPoison() {
        all(
                FailureKind.POISON,
                new SerializationException("no magic byte"),
                new NumberFormatException("12a"),
                new NullPointerException(),
                new ClassCastException(),
                new DateTimeException("no such day"),
                new RecordTooLargeException(),
                new MalformedInputException(1),
                new UncheckedIOException(new MalformedInputException(1)),
                new StackOverflowError(),
                new AssertionError("positive"));
    }

    @Test
    void whatConcernsEveryRecordIsSinkDown() {
        all(
                FailureKind.SINK_DOWN,
                new ConnectException("refused"),
                new UnknownHostException("db"),
                new HttpConnectTimeoutException("10 s"),
                new UnresolvedAddressException(),
                new TopicAuthorizationException("orders"),
                new NoClassDefFoundError("com/example/Order"),
                new SQLTransientConnectionException("pool exhausted"),
                new SQLRecoverableException("closed"));
    }

    @Test
    void theRestIsTransient() {
        all(
                FailureKind.TRANSIENT,
                new IOException("reset"),
                new SocketTimeoutException("read"),
                new HttpTimeoutException("answer"),
                new TimeoutException(),
                new org.apache.kafka.common.errors.TimeoutException(),
                new IllegalStateException("closed"),
                new NoSuchElementException("not there yet"),
                new RuntimeException("?"),
                new OutOfMemoryError(),
                new SQLTimeoutException("statement"),
                new SQLException("no state"),
                new Exception("?"));
    }

    @ParameterizedTest
    @CsvSource({
        "08006, SINK_DOWN", "57P01, SINK_DOWN", "57P03, SINK_DOWN", "57014, TRANSIENT", "53300, SINK_DOWN",
        "40001, TRANSIENT", "40P01, TRANSIENT", "22001, POISON", "22P02, POISON", "23505, POISON",
        "23503, TRANSIENT", "42P01, SINK_DOWN", "42501, SINK_DOWN", "25006, SINK_DOWN", "28P01, SINK_DOWN",
        "55P03, TRANSIENT", "HY000, TRANSIENT", "X, TRANSIENT"
    })
    void sqlStatesAreReadByTheLongestPrefix(String state, FailureKind kind) {
        assertThat(classifier.kind(new RuntimeException(new SQLException("m", state))))
                .isEqualTo(kind);
    }

    @Test
    void theClassCountsWhereTheSqlStateIsNone() {
        assertThat(classifier.kind(new SQLDataException("too long"))).isEqualTo(FailureKind.POISON);
    }

    @Test
    void theExceptionsOfABatchAreLookedAt() {
        BatchUpdateException batch = new BatchUpdateException("entry 3 failed", new int[0]);
        batch.setNextException(new SQLException("duplicate", "23505"));
        batch.getNextException().setNextException(new SQLException("gone", "57P01"));

        assertThat(classifier.kind(batch)).isEqualTo(FailureKind.SINK_DOWN);
    }

    @Test
    void anOutageBehindAFailedDeserialisationIsAnOutage() {
        assertThat(classifier.kind(new SerializationException("schema 7", new ConnectException("refused"))))
                .isEqualTo(FailureKind.SINK_DOWN);
        assertThat(classifier.kind(new SerializationException("schema 7", new EOFException())))
                .isEqualTo(FailureKind.TRANSIENT);
    }

    @Test
    void wrappersSayNothing() {
        assertThat(classifier.kind(new ExecutionException(new RuntimeException(new NullPointerException()))))
                .isEqualTo(FailureKind.POISON);
    }

    @Test
    void aRuleOfTheUsersOwnGoesFirstAndCoversSubclasses() {
        Classifier own = Classifier.of(Map.of(
                "java.lang.IllegalArgumentException", "transient",
                "java.lang.NumberFormatException", "poison",
                "com.example.NotOnTheClassPath", "sink-down",
                "java.sql.SQLException", "poison"));

        assertThat(own.kind(new IllegalArgumentException())).isEqualTo(FailureKind.TRANSIENT);
        assertThat(own.kind(new java.util.IllegalFormatWidthException(1))).isEqualTo(FailureKind.TRANSIENT);
        assertThat(own.kind(new NumberFormatException())).isEqualTo(FailureKind.POISON);
        assertThat(own.kind(new RuntimeException(new SQLException("gone", "08006"))))
                .isEqualTo(FailureKind.POISON);
        assertThat(own.kind(new ConnectException())).isEqualTo(FailureKind.SINK_DOWN);
    }

    @Test
    void wrongRulesAreRefused() {
        assertThatThrownBy(() -> Classifier.of(Map.of("a.B", "retry")))
                .hasMessage("rule for a.B: \"retry\" is not a kind of failure; write transient, poison or sink-down");
        assertThatThrownBy(() -> Classifier.of(Map.of(" ", "poison"))).hasMessageContaining("name of a class");
    }

    @Test
    void aChainThatRunsInACircleEnds() {
        Exception a = new Exception("a");
        a.initCause(new Exception("b", a));

        assertThat(classifier.kind(a)).isEqualTo(FailureKind.TRANSIENT);
    }

    @Test
    void theDispositionTellsTheStory() {
        assertThat(classifier.classify(new ConnectException("refused")))
                .isInstanceOfSatisfying(Disposition.SinkDown.class, down -> {
                    assertThat(down.failure().errorClass()).isEqualTo("java.net.ConnectException");
                    assertThat(down.failure().message()).isEqualTo("refused");
                });
    }

    @Test
    void noAnswerIsATransientFailure() {
        assertThat(classifier.answered(null))
                .isInstanceOfSatisfying(
                        Disposition.Transient.class,
                        failed -> assertThat(failed.failure().errorClass()).isEqualTo("null-disposition"));
        assertThat(classifier.answered(Disposition.done())).isEqualTo(Disposition.done());
    }

    private void all(FailureKind kind, Throwable... thrown) {
        for (Throwable e : thrown) {
            assertThat(classifier.kind(e)).as(e.toString()).isEqualTo(kind);
        }
    }
}
