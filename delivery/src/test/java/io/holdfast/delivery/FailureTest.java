package io.holdfast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailureTest {

    private final SQLException syntax = new SQLException("invalid input syntax for type numeric", "22P02");

    @Test
    void aFailedBatchTellsWhatTheDatabaseSaid() {
        BatchUpdateException batch = new BatchUpdateException("Batch entry 0 was aborted", new int[0]);
        batch.setNextException(syntax);

        Failure failure = Failure.of(batch);

        assertThat(failure.errorClass()).isEqualTo("java.sql.SQLException");
        assertThat(failure.message()).isEqualTo("invalid input syntax for type numeric");
        assertThat(failure.stack()).startsWith("java.sql.SQLException: invalid input syntax");
    }

    @Test
    void aFailedBatchWithoutANextExceptionTellsItsCauseOrItself() {
        assertThat(Failure.of(new BatchUpdateException("batch", new int[0], syntax))
                        .message())
                .isEqualTo(syntax.getMessage());
        assertThat(Failure.of(new BatchUpdateException("batch", new int[0])).message())
                .isEqualTo("batch");
    }

    @Test
    void anAsynchronousCallTellsWhatFailed() {
        assertThat(Failure.of(new CompletionException(new IOException("reset"))).errorClass())
                .isEqualTo("java.io.IOException");
    }

    @Test
    void anExceptionWithACauseOfItsOwnTellsItself() {
        assertThat(Failure.of(new IllegalStateException("no rate of this day", new IOException("reset")))
                        .message())
                .isEqualTo("no rate of this day");
    }
}
