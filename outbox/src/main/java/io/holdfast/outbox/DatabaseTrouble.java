package io.holdfast.outbox;

import java.sql.SQLException;

/** What the database said, and what to do about it where that is known. Pure. */
final class DatabaseTrouble {

    private static final String NO_RIGHT = "42501";
    private static final String NO_TABLE = "42P01";
    private static final String NO_FUNCTION = "42883";

    private DatabaseTrouble() {}

    /** In words, for the outbox of this flow. */
    static String of(SQLException said, String flow) {
        String state = said.getSQLState() == null ? "" : said.getSQLState();
        String command = "\"holdfast outbox ddl " + flow + "\"";
        String advice = switch (state) {
            case NO_RIGHT -> "; grant the rights that the statements of " + command + " name";
            case NO_TABLE, NO_FUNCTION -> "; make the outbox's tables with the statements of " + command;
            default -> "";
        };
        return "the database: " + said.getMessage() + advice;
    }
}
