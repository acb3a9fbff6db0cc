package io.holdfast.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DatabaseTroubleTest {

    @Test
    void whatIsMissingIsToldWithTheCommandThatNamesIt() {
        assertThat(DatabaseTrouble.of(new SQLException("permission denied for table outbox", "42501"), "orders"))
                .isEqualTo("the database: permission denied for table outbox; grant the rights that the statements of"
                        + " \"holdfast outbox ddl orders\" name");
        assertThat(DatabaseTrouble.of(new SQLException("function outbox_shards() does not exist", "42883"), "orders"))
                .endsWith("make the outbox's tables with the statements of \"holdfast outbox ddl orders\"");
    }

    @Test
    void anythingElseIsTheDatabasesWordAlone() {
        assertThat(DatabaseTrouble.of(new SQLException("too many clients"), "orders"))
                .isEqualTo("the database: too many clients");
    }
}
