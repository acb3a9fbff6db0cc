package io.holdfast.outbox;

import io.holdfast.core.HoldfastException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An instance of an outbox: takes its share of the table's shards and moves their rows into the topic, from now until it is
 * closed. A database or a cluster that is away is waited for. Thread-safe.
 */
public final class Outbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final long BEAT_MS = 500;
    private static final long AGAIN_MS = 1_000;
    private static final long MODEST_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final OutboxSettings settings;
    private final Map<Integer, ShardWorker> workers = new ConcurrentSkipListMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private final LongAdder published = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private volatile int members;
    private volatile String trouble = OutboxStatus.STARTING;
    private boolean topicChecked;
    /** Until then nothing is taken, since something was just given up for others to take. */
    private long modestUntil = System.nanoTime();

    private Outbox(OutboxSettings settings) {
        this.settings = settings;
        this.thread = new Thread(this::run, "outbox-" + settings.flow());
    }

    /** Begins. */
    public static Outbox start(OutboxSettings settings) {
        Outbox outbox = new Outbox(settings);
        outbox.thread.setDaemon(true);
        outbox.thread.start();
        return outbox;
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                member();
                closing.await(AGAIN_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            endAll();
        }
    }

    /** A member as long as its connection stands. */
    private void member() throws InterruptedException {
        try {
            if (!topicChecked) {
                ProgressTopic.ensure(settings);
                topicChecked = true;
            }
            try (Membership membership = Membership.join(
                    DriverManager.getConnection(
                            settings.outbox().url(),
                            settings.connection(
                                    "holdfast outbox " + settings.flow(),
                                    settings.outbox().lease())),
                    settings.names(),
                    settings.outbox().lease())) {
                requireShards(membership);
                do {
                    beat(membership);
                } while (!closing.await(BEAT_MS, TimeUnit.MILLISECONDS));
                endAll();
            }
        } catch (SQLException e) {
            trouble(DatabaseTrouble.of(e, settings.flow()));
        } catch (HoldfastException | KafkaException e) {
            trouble(String.valueOf(e.getMessage()));
        } finally {
            members = 0;
            endAll();
        }
    }

    private void requireShards(Membership membership) throws SQLException {
        int made = membership.shards(settings.names());
        if (made != settings.outbox().shards()) {
            throw new HoldfastException(
                    "outbox",
                    "table " + settings.names() + " was made with " + made + " shards, and the catalog says "
                            + settings.outbox().shards() + "; say " + made
                            + ", or let the table run empty and replace its function " + settings.names()
                            + "_shards",
                    null);
        }
    }

    private void beat(Membership membership) throws SQLException {
        List<Integer> others = membership.others();
        members = others.size() + 1;
        for (Map.Entry<Integer, ShardWorker> worker : new TreeMap<>(workers).entrySet()) {
            if (!worker.getValue().alive()) {
                release(membership, worker.getKey());
            }
        }
        if (Shares.givesUp(workers.size(), others)) {
            release(membership, Collections.max(workers.keySet()));
        }
        int shards = settings.outbox().shards();
        int more = System.nanoTime() - modestUntil < 0 ? 0 : Shares.mayTake(shards, members, workers.size());
        for (int i = 0; i < shards && more > 0; i++) {
            if (!workers.containsKey(i) && membership.take(i)) {
                workers.put(i, ShardWorker.start(settings, i, this::count));
                more--;
            }
        }
        trouble = "";
    }

    private void count(int rows) {
        published.add(rows);
        transactions.increment();
    }

    /** The worker ends first, so that the next owner need not wait for Kafka to shut it out. */
    private void release(Membership membership, int shard) throws SQLException {
        ShardWorker worker = workers.get(shard);
        if (worker != null) {
            worker.close();
            workers.remove(shard);
        }
        membership.giveUp(shard);
        modestUntil = System.nanoTime() + MODEST_NANOS;
    }

    private void endAll() {
        workers.values().forEach(ShardWorker::end);
        workers.values().forEach(ShardWorker::close);
        workers.clear();
    }

    private void trouble(String why) {
        if (!trouble.equals(why)) {
            LOG.atWarn().addKeyValue("outbox", settings.flow()).log("it does not go on for now: {}", why);
        }
        trouble = why;
    }

    /** The flow's name. */
    public String name() {
        return settings.flow();
    }

    /** Settings it runs with. */
    public OutboxSettings settings() {
        return settings;
    }

    /** What it does and has done. */
    public OutboxStatus status() {
        List<ShardStatus> shards = new ArrayList<>();
        workers.values().forEach(worker -> shards.add(worker.status()));
        return new OutboxStatus(members, published.sum(), transactions.sum(), shards, trouble);
    }

    /** Tells it to end; does not wait. */
    void end() {
        closing.countDown();
    }

    /** Ends its shards after what they are about, and lets others have them. */
    @Override
    public void close() {
        end();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
