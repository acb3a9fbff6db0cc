package io.holdfast.outbox;

import io.holdfast.core.HoldfastException;
import io.holdfast.outbox.ShardTable.Found;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the rows of one shard into the topic, on a thread of its own, until it is told to end or another instance has the
 * shard. Rows are read only when everything that was published before is deleted; that is what makes each go once.
 */
final class ShardWorker implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShardWorker.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long HELD_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final OutboxSettings settings;
    private final int shard;
    private final IntConsumer counted;
    private final ShardLog log;
    private final HeldKeys held = new HeldKeys();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable Connection connection;
    private @Nullable ShardTable table;
    private boolean begun;
    /** Published by a committed transaction, and perhaps still in the table. */
    private Progress published = Progress.none();

    private long heldSince;
    private long countedAt = System.nanoTime() - COUNT_NANOS;
    private ShardTable.Waiting waiting = new ShardTable.Waiting(0, 0);
    private long rows;
    private long transactions;
    private String trouble = "";
    private String asideTrouble = "";
    private volatile ShardStatus status;

    private ShardWorker(OutboxSettings settings, int shard, IntConsumer counted) {
        this.settings = settings;
        this.shard = shard;
        this.counted = counted;
        this.log = new ShardLog(settings, shard);
        this.status = new ShardStatus(shard, 0, 0, 0, 0, List.of(), 0, "");
        this.thread = new Thread(this, "outbox-" + settings.flow() + "-" + shard);
    }

    /**
     * Begins.
     *
     * @param counted told of each transaction, how many rows it had
     */
    static ShardWorker start(OutboxSettings settings, int shard, IntConsumer counted) {
        ShardWorker worker = new ShardWorker(settings, shard, counted);
        worker.thread.setDaemon(true);
        worker.thread.start();
        return worker;
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more && ending.getCount() > 0) {
                more = turn();
                tell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            trouble(e.toString());
            LOG.atError().addKeyValue("outbox", settings.flow()).setCause(e).log("shard {} ends", shard);
        } finally {
            log.close();
            disconnect();
        }
    }

    /** Whether there is to be another. */
    private boolean turn() throws InterruptedException {
        try {
            boolean idle = move();
            trouble = asideTrouble;
            return !idle || !await(settings.outbox().poll());
        } catch (Lost e) {
            lost(String.valueOf(e.getMessage()));
            return false;
        } catch (SQLException e) {
            trouble(DatabaseTrouble.of(e, settings.flow()));
            disconnect();
            begun = false;
        } catch (KafkaException e) {
            if (ShardLog.fenced(e)) {
                lost(ShardLog.text(e));
                return false;
            }
            trouble("Kafka: " + ShardLog.text(e));
            begun = false;
        } catch (Stuck | HoldfastException e) {
            trouble(String.valueOf(e.getMessage()));
            begun = false;
        }
        tell();
        return !await(AGAIN);
    }

    private void lost(String why) {
        LOG.atInfo()
                .addKeyValue("outbox", settings.flow())
                .log("shard {} is another instance's now, or its transaction took too long: {}", shard, why);
    }

    /** One step; whether there was nothing to do. */
    private boolean move() throws SQLException, Lost, Stuck {
        ShardTable rowsOfShard = connected();
        if (!begun) {
            published = log.begin(rowsOfShard::stillHere);
            begun = true;
        }
        if (!published.isEmpty()) {
            rowsOfShard.remove(published);
            published = Progress.none();
        }
        look(rowsOfShard);
        List<Found> found = rowsOfShard.first(settings.outbox().batch(), held.keys(), held.seqs());
        List<RowRecord.Fit> fit = fit(found);
        if (fit.isEmpty()) {
            return found.isEmpty();
        }
        return !publish(fit, rowsOfShard);
    }

    /** Now and then: what waits is counted, what is to be set aside is, and held rows are tried again. */
    private void look(ShardTable rowsOfShard) throws SQLException {
        long now = System.nanoTime();
        if (now - countedAt < COUNT_NANOS) {
            return;
        }
        countedAt = now;
        boolean tryAgain = held.size() > 0 && now - heldSince > HELD_AGAIN_NANOS;
        if (setAside(rowsOfShard) || tryAgain) {
            held.clear();
        }
        waiting = rowsOfShard.waiting();
    }

    /** Whether something was set aside; that it cannot be keeps nothing else from going on. */
    private boolean setAside(ShardTable rowsOfShard) throws SQLException {
        try {
            boolean moved = rowsOfShard.setAside() > 0;
            asideTrouble = "";
            return moved;
        } catch (SQLException e) {
            if (connection == null || !connection.isValid(1)) {
                throw e;
            }
            asideTrouble = "rows cannot be set aside: " + e.getMessage();
            return false;
        }
    }

    /** Those that are records, up to the first of each key that is not, which is held. */
    private List<RowRecord.Fit> fit(List<Found> found) {
        List<RowRecord.Fit> fit = new ArrayList<>(found.size());
        for (Found one : found) {
            if (held.holds(one.row())) {
                continue;
            }
            if (one.aside()) {
                hold(one.row(), "an operator wants it set aside");
                continue;
            }
            RowRecord made = RowRecord.of(one.row(), settings.topic(), settings.mostBytes());
            if (made instanceof RowRecord.Fit record) {
                fit.add(record);
            } else if (made instanceof RowRecord.Unfit unfit) {
                hold(one.row(), unfit.why());
            }
        }
        return fit;
    }

    private void hold(OutboxRow row, String why) {
        if (held.size() == 0) {
            heldSince = System.nanoTime();
        }
        held.hold(row, why);
        LOG.atWarn()
                .addKeyValue("outbox", settings.flow())
                .addKeyValue("shard", shard)
                .addKeyValue("seq", row.seq())
                .addKeyValue("id", row.id())
                .log("a row cannot be published, and its key waits: {}", why);
    }

    private boolean publish(List<RowRecord.Fit> fit, ShardTable rowsOfShard) throws SQLException, Lost, Stuck {
        WriteOutcome outcome = log.write(fit);
        if (outcome instanceof WriteOutcome.Written written) {
            published = written.rows();
            rows += fit.size();
            transactions++;
            counted.accept(fit.size());
            rowsOfShard.remove(published);
            published = Progress.none();
            return true;
        } else if (outcome instanceof WriteOutcome.Refused refused) {
            holdAll(fit, refused.why());
            begun = false;
            return true;
        } else if (outcome instanceof WriteOutcome.Fenced fenced) {
            throw new Lost(fenced.why());
        }
        throw new Stuck("Kafka: " + ((WriteOutcome.NotNow) outcome).why());
    }

    private void holdAll(List<RowRecord.Fit> fit, Map<Long, String> why) {
        for (RowRecord.Fit record : fit) {
            String said = why.get(record.row().seq());
            if (said != null && !held.holds(record.row())) {
                hold(record.row(), said);
            }
        }
    }

    private ShardTable connected() throws SQLException {
        ShardTable open = table;
        if (open != null) {
            return open;
        }
        Connection fresh = DriverManager.getConnection(
                settings.outbox().url(), settings.connection("holdfast outbox " + settings.flow() + " " + shard));
        connection = fresh;
        open = ShardTable.of(fresh, settings.names(), shard);
        table = open;
        return open;
    }

    private void disconnect() {
        Connection ended = connection;
        connection = null;
        table = null;
        if (ended != null) {
            try {
                ended.close();
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("a connection that is given up cannot be closed");
            }
        }
    }

    private void trouble(String why) {
        if (!trouble.equals(why)) {
            LOG.atWarn().addKeyValue("outbox", settings.flow()).log("shard {} does not go on for now: {}", shard, why);
        }
        trouble = why;
    }

    private void tell() {
        status = new ShardStatus(
                shard, rows, transactions, waiting.rows(), waiting.oldestMs(), held.shown(), held.size(), trouble);
    }

    /** Whether it is to end. */
    private boolean await(Duration pause) throws InterruptedException {
        return ending.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    ShardStatus status() {
        return status;
    }

    boolean alive() {
        return thread.isAlive();
    }

    /** Tells it to end after what it is about; does not wait. */
    void end() {
        ending.countDown();
    }

    /** Ends it and waits, for some seconds at the most: whoever comes next shuts it out anyway. */
    @Override
    public void close() {
        end();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Another instance has the shard. */
    private static final class Lost extends Exception {
        Lost(String message) {
            super(message);
        }
    }

    /** A transaction whose outcome is known once the log has begun again. */
    private static final class Stuck extends Exception {
        Stuck(String message) {
            super(message);
        }
    }
}
