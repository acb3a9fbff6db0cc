package io.holdfast.delivery.sink;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.SourcePartition;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Epochs of the partitions that this member owns. An epoch is a number in the database that each owner raises when it comes;
 * a transaction holds it still in common with the owner's others, so that a new owner waits for those that run, and finds out
 * when it has been raised. Thread-safe.
 */
final class Owners {

    /** The failure of a record whose partition is not, or no longer, this member's. */
    static final String NOT_OWNED = "partition-not-owned";

    private final String delivery;
    private final long idleMs;
    private final Map<Dialect, String> lockEpoch;
    private final Map<SourcePartition, Long> epochs = new ConcurrentHashMap<>();

    /** Whether a partition may be written in this transaction. */
    sealed interface Hold {

        /** It may; its progress is that of the owner with this id. */
        record Held(long ownerId) implements Hold {}

        /** It may not. */
        record Refused(Disposition why) implements Hold {}
    }

    /** An owner's row. */
    private record Owner(long id, long epoch) {}

    /** Half the limit of a statement is how long a session may stand still, so that a claim outwaits it. */
    Owners(String delivery, long statementMs) {
        this.delivery = delivery;
        this.idleMs = Math.max(1, statementMs / 2);
        this.lockEpoch = Dialect.statements(dialect -> OwnTables.lockEpoch(dialect, idleMs));
    }

    void claim(Transaction transaction, SourcePartition partition) throws SQLException {
        epochs.remove(partition);
        epochs.put(partition, transaction.run(session -> raise(session, partition)));
    }

    void release(SourcePartition partition) {
        epochs.remove(partition);
    }

    /** Holds the epoch still. */
    Hold hold(Session session, SourcePartition partition) throws SQLException {
        Long own = epochs.get(partition);
        if (own == null) {
            return refused("partition " + name(partition) + " has not been claimed by this member, so nothing of it is"
                    + " written; its owner writes it");
        }
        Owner present = lock(session, partition);
        return present.epoch() == own
                ? new Hold.Held(present.id())
                : refused("partition " + name(partition) + " is another's: its epoch is " + present.epoch()
                        + " and this member's is " + own + "; nothing was written, and its owner writes it");
    }

    /** Binds the columns that name a partition, the first three of every statement. */
    private void bind(PreparedStatement statement, SourcePartition partition) throws SQLException {
        statement.setString(1, delivery);
        statement.setString(2, partition.topicId().toString());
        statement.setInt(3, partition.partition());
    }

    private long raise(Session session, SourcePartition partition) throws SQLException {
        try (PreparedStatement limit =
                session.prepare("select " + session.dialect().idleLimit(idleMs))) {
            limit.execute();
        }
        try (PreparedStatement insert = session.prepare(OwnTables.newOwner(session.dialect()))) {
            bind(insert, partition);
            insert.setLong(4, 0);
            insert.executeUpdate();
        }
        try (PreparedStatement update = session.prepare(OwnTables.raiseEpoch())) {
            bind(update, partition);
            update.executeUpdate();
        }
        return lock(session, partition).epoch();
    }

    /** The epoch is -1 when somebody has deleted it. */
    private Owner lock(Session session, SourcePartition partition) throws SQLException {
        try (PreparedStatement query = session.prepare(lockEpoch)) {
            bind(query, partition);
            try (ResultSet found = query.executeQuery()) {
                return found.next() ? new Owner(found.getLong(1), found.getLong(2)) : new Owner(-1, -1);
            }
        }
    }

    private static Hold refused(String message) {
        return new Hold.Refused(new Disposition.NotOwned(Failure.of(NOT_OWNED, message)));
    }

    private static String name(SourcePartition partition) {
        return partition.partition() + " of the topic with id " + partition.topicId();
    }
}
