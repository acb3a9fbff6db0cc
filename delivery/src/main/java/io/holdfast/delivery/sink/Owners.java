package io.holdfast.delivery.sink;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.SourcePartition;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
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
    private final Map<Dialect, String> lockEpochs;
    private final Map<Dialect, String> awaitEpochs;
    private final Map<SourcePartition, Claim> claims = new ConcurrentHashMap<>();

    /**
     * What a transaction may write.
     *
     * @param claims of the partitions that are this member's until the transaction ends
     * @param refused why nothing may be written of the others
     */
    record Held(Map<SourcePartition, Claim> claims, Map<SourcePartition, Disposition> refused) {}

    /** Half the limit of a statement is how long a session may stand still, so that a claim outwaits it. */
    Owners(String delivery, long statementMs) {
        this.delivery = delivery;
        this.idleMs = Math.max(1, statementMs / 2);
        this.lockEpochs = Dialect.statements(dialect -> OwnTables.lockEpochs(dialect, idleMs));
        this.awaitEpochs = Dialect.statements(dialect -> OwnTables.awaitEpochs(dialect, idleMs));
    }

    void claim(Transaction transaction, SourcePartition partition) throws SQLException {
        claims.remove(partition);
        claims.put(partition, transaction.run(session -> take(session, partition)));
    }

    void release(SourcePartition partition) {
        claims.remove(partition);
    }

    /**
     * Holds the epochs still. Where a commit of this member is in doubt it waits until that has ended, and reads what became
     * of it.
     */
    Held hold(Session session, Collection<SourcePartition> partitions) throws SQLException {
        Map<SourcePartition, Claim> own = new HashMap<>(claims);
        own.keySet().retainAll(partitions);
        Map<Claim, Set<Long>> doubts = new HashMap<>();
        own.values().forEach(claim -> doubts.put(claim, claim.doubts()));
        doubts.values().removeIf(Set::isEmpty);
        Map<Long, Long> present = doubts.isEmpty() ? lock(session, partitions, lockEpochs) : await(session, partitions);
        Map<SourcePartition, Disposition> refused = new HashMap<>();
        for (SourcePartition partition : partitions) {
            Claim claim = own.get(partition);
            long epoch = present.getOrDefault(id(partition), -1L);
            if (claim == null) {
                refused.put(
                        partition,
                        refused("partition " + name(partition) + " has not been claimed by this member, so nothing of"
                                + " it is written; its owner writes it"));
            } else if (epoch != claim.epoch()) {
                refused.put(
                        partition,
                        refused("partition " + name(partition) + " is another's: its epoch is " + epoch
                                + " and this member's is " + claim.epoch()
                                + "; nothing was written, and its owner writes it"));
            } else if (doubts.containsKey(claim)) {
                settle(session, claim, doubts.get(claim));
            }
        }
        own.keySet().removeAll(refused.keySet());
        return new Held(own, refused);
    }

    /** That the one in doubt has not ended is no fault of the records that wait for it: no attempt of theirs is counted. */
    private Map<Long, Long> await(Session session, Collection<SourcePartition> partitions) throws SQLException {
        try {
            return lock(session, partitions, awaitEpochs);
        } catch (SQLException e) {
            throw new SQLTransientConnectionException(
                    "a transaction whose commit nobody answered has not ended yet: " + e.getMessage(), "08000", e);
        }
    }

    private static void settle(Session session, Claim claim, Set<Long> doubts) throws SQLException {
        claim.settled(doubts, ProgressTable.of(session, claim.partitionId(), doubts));
    }

    /** Stands for the partition in its rows of progress. It follows from the names, and so survives the owner's row. */
    private long id(SourcePartition partition) {
        String names = delivery + "/" + partition.topicId() + "/" + partition.partition();
        return UUID.nameUUIDFromBytes(names.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    }

    /** Binds the columns that name a partition, the first four of every statement. */
    private void bind(PreparedStatement statement, SourcePartition partition) throws SQLException {
        statement.setLong(1, id(partition));
        statement.setString(2, delivery);
        statement.setString(3, partition.topicId().toString());
        statement.setInt(4, partition.partition());
    }

    /** What it reads is all there will ever be of earlier owners, for the raised epoch waits for them and shuts them out. */
    private Claim take(Session session, SourcePartition partition) throws SQLException {
        wantReadCommitted(session.connection());
        long epoch = raise(session, partition);
        ProgressTable.Noted noted = ProgressTable.all(session, id(partition));
        return new Claim(id(partition), epoch, noted.done(), noted.number());
    }

    /** A statement has to see what was committed while the one before it waited. */
    private static void wantReadCommitted(Connection connection) throws SQLException {
        int level = connection.getTransactionIsolation();
        if (level != Connection.TRANSACTION_READ_COMMITTED) {
            throw new SQLException(
                    "transactions of this database are not READ COMMITTED, but of level " + level
                            + " of java.sql.Connection; set the data source's, or default_transaction_isolation of the"
                            + " user, to read committed",
                    "0A000");
        }
    }

    private long raise(Session session, SourcePartition partition) throws SQLException {
        try (PreparedStatement limit =
                session.prepare("select " + session.dialect().idleLimit(idleMs))) {
            limit.execute();
        }
        try (PreparedStatement insert = session.prepare(OwnTables.newOwner(session.dialect()))) {
            bind(insert, partition);
            insert.setLong(5, 0);
            insert.executeUpdate();
        }
        try (PreparedStatement update = session.prepare(OwnTables.raiseEpoch())) {
            bind(update, partition);
            if (update.executeUpdate() != 1) {
                throw new SQLException(
                        "the id " + id(partition) + " of partition " + name(partition) + " of delivery \"" + delivery
                                + "\" is another's in \"holdfast_owner\"; give the delivery another name");
            }
        }
        return lock(session, List.of(partition), lockEpochs).getOrDefault(id(partition), -1L);
    }

    /** Epochs by partition's id, but for those that somebody has deleted. */
    private Map<Long, Long> lock(Session session, Collection<SourcePartition> partitions, Map<Dialect, String> sql)
            throws SQLException {
        try (PreparedStatement query = session.prepare(sql)) {
            query.setArray(1, session.numbers(partitions.stream().map(this::id).toList()));
            Map<Long, Long> epochs = new HashMap<>();
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    epochs.put(found.getLong(1), found.getLong(2));
                }
            }
            return epochs;
        }
    }

    private static Disposition refused(String message) {
        return new Disposition.NotOwned(Failure.of(NOT_OWNED, message));
    }

    private static String name(SourcePartition partition) {
        return partition.partition() + " of the topic with id " + partition.topicId();
    }
}
