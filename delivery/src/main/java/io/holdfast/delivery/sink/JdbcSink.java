package io.holdfast.delivery.sink;

import io.holdfast.delivery.BatchHandler;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.PartitionFence;
import io.holdfast.delivery.SourcePartition;
import io.holdfast.delivery.policy.Classifier;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Writes records to a table of PostgreSQL or H2, each exactly once: a row of progress is inserted in the same transaction as
 * the effects it tells of, and a record whose progress is there has its effect. A transaction of a member that no longer owns
 * the partition writes nothing ({@link PartitionFence}), so the owner need not read progress but when it claims the partition.
 *
 * <p>A batch is one transaction. When a row of it fails, halves are tried, so that each row ends by its own fault only. What
 * the record is to blame for is poison, a deadlock or a time-out transient, a database that does not answer sink-down; the
 * {@link Classifier} says which. A commit that nobody answered is sink-down too; the next transaction waits until that one has
 * ended, and then the progress tells. Records of a partition that is not this member's are {@link Disposition.NotOwned}.
 *
 * <p>Its own tables, those of {@link #ddl}, it creates when it claims its first partition, unless they are there. Thread-safe;
 * a connection is taken for each batch, so give it a pool.
 */
public final class JdbcSink implements BatchHandler, PartitionFence {

    /** The failure of a record whose partition is not, or no longer, this member's. */
    public static final String NOT_OWNED = Owners.NOT_OWNED;

    private static final List<String> FAULT_OF_NONE = List.of("40", "53", "55", "57", "58", "08");

    private final Transaction transaction;
    private final Classifier classifier;
    private final RowMapper mapper;
    private final Owners owners;
    private final RowWriter writer;
    private volatile boolean tablesAreThere;

    /** Takes a connection from {@code database} only when there is something to do. */
    public JdbcSink(DataSource database, JdbcSettings settings, Classifier classifier) {
        this.transaction = new Transaction(database, settings.timeout());
        this.classifier = classifier;
        this.mapper = new RowMapper(settings);
        this.owners = new Owners(settings.delivery(), settings.timeout().toMillis());
        this.writer = new RowWriter(settings, owners);
    }

    /** Statements that create the sink's own tables where they are not there; for a user who may not create tables. */
    public static List<String> ddl() {
        return OwnTables.ddl();
    }

    @Override
    public List<Disposition> handle(List<InboundRecord> records) {
        List<Disposition> ends = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (InboundRecord record : records) {
            Disposition end = Disposition.done();
            try {
                mapper.row(record).ifPresent(row -> {
                    rows.add(row);
                    places.add(ends.size());
                });
            } catch (UnfitRecordException e) {
                end = Disposition.poison(e);
            }
            ends.add(end);
        }
        List<Disposition> written = new Bisection<>(this::attempt).run(rows);
        for (int i = 0; i < written.size(); i++) {
            ends.set(places.get(i), written.get(i));
        }
        return ends.stream().map(classifier::answered).toList();
    }

    private Bisection.Result attempt(List<Row> rows) {
        Progress progress = new Progress();
        try {
            List<Disposition> ends =
                    transaction.run(session -> writer.write(session, rows, progress), progress::inDoubt);
            progress.durable();
            return new Bisection.Result.Ended(ends);
        } catch (SQLException | RuntimeException e) {
            return new Bisection.Result.Failed(classifier.classify(e), separable(e));
        } catch (Error e) {
            progress.inDoubt();
            throw e;
        }
    }

    /** Whether one row may be at fault: not when the database or another transaction is. */
    private boolean separable(Exception e) {
        if (classifier.classify(e) instanceof Disposition.SinkDown || e instanceof SQLTimeoutException) {
            return false;
        }
        String state = e instanceof SQLException sql ? sql.getSQLState() : null;
        return state == null || FAULT_OF_NONE.stream().noneMatch(state::startsWith);
    }

    /** Creates the sink's own tables first, if they are not there. */
    @Override
    public void claimed(SourcePartition partition) throws SQLException {
        if (!tablesAreThere) {
            transaction.run(OwnTables::create);
            tablesAreThere = true;
        }
        owners.claim(transaction, partition);
    }

    @Override
    public void released(SourcePartition partition) {
        owners.release(partition);
    }

    @Override
    public void prune(SourcePartition partition, long below, Collection<Long> except) throws SQLException {
        Optional<Claim> pruned = transaction.run(session -> {
            Optional<Claim> claim = Optional.ofNullable(
                    owners.hold(session, List.of(partition)).claims().get(partition));
            if (claim.isPresent()) {
                ProgressTable.removeBelow(session, claim.get().partitionId(), below, except);
            }
            return claim;
        });
        pruned.ifPresent(claim -> claim.forgetBelow(below, except));
    }
}
