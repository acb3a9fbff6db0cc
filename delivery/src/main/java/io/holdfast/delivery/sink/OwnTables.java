package io.holdfast.delivery.sink;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The tables that a {@link JdbcSink} keeps beside the user's, and what it says to them. */
final class OwnTables {

    private static final List<String> OWNER =
            List.of("\"id\"", "\"delivery\"", "\"topic_id\"", "\"partition\"", "\"epoch\"");
    private static final String OF_PARTITION =
            " where \"id\" = ? and \"delivery\" = ? and \"topic_id\" = ? and \"partition\" = ?";

    private static final String OF_PARTITIONS_PROGRESS = " from \"holdfast_progress\" where \"partition_id\" = ?";

    /** Any number that no other software takes for its own lock. */
    private static final long LOCK = 0x484f4c4446415354L;

    private OwnTables() {}

    /**
     * Statements that create the tables where they are not there. A row of progress is what one transaction did of one partition,
     * whose id stands for its three names.
     */
    static List<String> ddl() {
        return List.of(
                "create table if not exists \"holdfast_owner\" (\"id\" bigint primary key,"
                        + " \"delivery\" varchar(200) not null, \"topic_id\" varchar(32) not null,"
                        + " \"partition\" integer not null, \"epoch\" bigint not null,"
                        + " \"at\" timestamp with time zone default current_timestamp not null)",
                "create table if not exists \"holdfast_progress\" (\"partition_id\" bigint not null, \"number\" bigint not null,"
                        + " \"last\" bigint not null, \"offsets\" bigint array not null,"
                        + " primary key (\"partition_id\", \"number\"))");
    }

    /**
     * Creates what is not there. It looks first, for a user without the right to create tables may have been given them; and
     * two who create them at once do so one after the other.
     */
    static boolean create(Session session) throws SQLException {
        if (there(session)) {
            return false;
        }
        if (session.dialect() == Dialect.POSTGRESQL) {
            execute(session, "select pg_advisory_xact_lock(" + LOCK + ")");
        }
        for (String statement : ddl()) {
            execute(session, statement);
        }
        return true;
    }

    private static boolean there(Session session) throws SQLException {
        try (PreparedStatement query =
                        session.prepare("select count(*) from information_schema.tables where table_name in"
                                + " ('holdfast_owner', 'holdfast_progress')"
                                + (session.dialect() == Dialect.POSTGRESQL
                                        ? " and table_schema = any (current_schemas(false))"
                                        : ""));
                ResultSet found = query.executeQuery()) {
            return found.next() && found.getInt(1) == 2;
        }
    }

    private static void execute(Session session, String statement) throws SQLException {
        try (PreparedStatement prepared = session.prepare(statement)) {
            prepared.execute();
        }
    }

    /** Its parameter is a partition's id; its rows number and offsets. */
    static String progress() {
        return "select \"number\", \"offsets\"" + OF_PARTITIONS_PROGRESS;
    }

    /** The same of some numbers, of which an array is the second parameter. */
    static String progressOf() {
        return progress() + " and \"number\" = any (?)";
    }

    /** The same of rows of which all lies below an offset, the second parameter. */
    static String progressBelow() {
        return progress() + " and \"last\" < ?";
    }

    /** Its parameters are a partition's id, the number, the last offset, and an array of all of them. */
    static String newProgress() {
        return "insert into \"holdfast_progress\" (\"partition_id\", \"number\", \"last\", \"offsets\") values (?, ?, ?, ?)";
    }

    /** Its parameters are a partition's id, and an array of numbers. */
    static String deleteProgressOf() {
        return "delete" + OF_PARTITIONS_PROGRESS + " and \"number\" = any (?)";
    }

    /** Its parameters are a partition's id, and the offset that all of a row lies below. */
    static String deleteProgressBelow() {
        return "delete" + OF_PARTITIONS_PROGRESS + " and \"last\" < ?";
    }

    static String newOwner(Dialect dialect) {
        return dialect.insertNew("\"holdfast_owner\"", OWNER, OWNER.subList(0, 1));
    }

    static String raiseEpoch() {
        return "update \"holdfast_owner\" set \"epoch\" = \"epoch\" + 1, \"at\" = current_timestamp" + OF_PARTITION;
    }

    /** Its parameter is an array of partitions' ids; its rows each id and epoch, which nobody raises until the transaction ends. */
    static String lockEpochs(Dialect dialect, long idleMs) {
        return epochs(dialect, idleMs) + dialect.lock();
    }

    /** The same, once every transaction has ended that holds one of them. */
    static String awaitEpochs(Dialect dialect, long idleMs) {
        return epochs(dialect, idleMs) + " for update";
    }

    private static String epochs(Dialect dialect, long idleMs) {
        return "select \"id\", \"epoch\", " + dialect.idleLimit(idleMs)
                + " from \"holdfast_owner\" where \"id\" = any (?) order by \"id\"";
    }
}
