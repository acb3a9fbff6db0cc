package io.holdfast.delivery.engine;

import io.holdfast.delivery.engine.OwnedPartition.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One delivery's thread: it owns the consumer and the cores of all partitions, polls, lets run what may run, and commits.
 * Nothing in it waits for a handler, so that the group's time-outs never depend on one.
 */
final class DeliveryLoop implements Runnable, ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final long BUSY_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PAUSED_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long TROUBLE_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Engine engine;
    private final SinkGuard guard;
    private final Ownership ownership;
    private final Dispatcher dispatcher;
    private final Committer committer;
    private final Pruning pruning;
    private final StatusBoard board;
    private volatile boolean closing;
    private volatile String trouble = "";

    DeliveryLoop(Engine engine, Retries retries, SinkGuard guard) {
        this.engine = engine;
        this.guard = guard;
        this.ownership = new Ownership(engine, retries);
        this.dispatcher = new Dispatcher(engine, ownership, retries, guard);
        this.committer = new Committer(engine, ownership);
        this.pruning = new Pruning(engine, ownership);
        this.board = new StatusBoard(engine, ownership, retries, guard);
    }

    /** How it stands, as of less than a second ago. */
    StatusBoard board() {
        return board;
    }

    /** Lets it end: what runs may go on until the limit. */
    void close() {
        closing = true;
    }

    /** What keeps it from going on as a whole; empty when nothing does. */
    String trouble() {
        return trouble;
    }

    @Override
    public void run() {
        try {
            engine.consumer().subscribe(List.of(engine.source().topic()), this);
            while (!closing) {
                safely();
            }
            leave();
        } finally {
            board.close();
            engine.consumer()
                    .close(CloseOptions.timeout(engine.settings().limits().call()));
        }
    }

    /** What nobody expected costs what is not durable, and neither the thread nor the membership. */
    private void safely() {
        try {
            step();
        } catch (RuntimeException e) {
            trouble = e.toString();
            LOG.atError()
                    .addKeyValue("group", engine.settings().group())
                    .setCause(e)
                    .log("the delivery failed; all of it is" + " read again from what is durable");
            List.copyOf(ownership.all()).forEach(mine -> ownership.giveUp(mine, trouble));
            engine.queue().run(TROUBLE_WAIT_NANOS);
        }
    }

    private void step() {
        boolean any = engine.queue().run(waitNanos());
        dispatcher.dispatch();
        engine.handlerCalls().handOver();
        dispatcher.write();
        long now = System.nanoTime();
        committer.commitDue(now);
        pruning.pruneDue(now);
        ownership.claimDue(now);
        regulate();
        board.noteDue(now);
        poll(any || waitNanos() > 0 ? Duration.ZERO : IDLE_POLL);
    }

    /**
     * How long to wait for answers before the consumer is polled, which then does not wait; 0 when it may. With fetched records
     * of a partition that is paused in its buffer a consumer does not sleep while it waits: it keeps a core busy (4.3.1).
     */
    private long waitNanos() {
        if (busy()) {
            return BUSY_WAIT_NANOS;
        }
        return ownership.all().stream().anyMatch(OwnedPartition::paused) ? PAUSED_WAIT_NANOS : 0;
    }

    /** Whether an answer is due: of a handler, a write, or a claim. */
    private boolean busy() {
        return dispatcher.running() > 0 || ownership.all().stream().anyMatch(mine -> mine.claiming() || owes(mine));
    }

    private static boolean owes(OwnedPartition mine) {
        Work work = mine.work();
        return work != null && !work.core().settled();
    }

    /** Fetches only what there is room for, and while the sink is down only what it takes to ask whether it is back. */
    private void regulate() {
        boolean room = sum(Usage::bufferedBytes) < engine.settings().limits().mostBufferedBytes()
                && guard.wantsMore(sum(Usage::buffered));
        for (OwnedPartition mine : ownership.all()) {
            Work work = mine.work();
            ownership.pause(mine, work == null || !room || !work.core().wantsMore());
            mine.wantsCommands(work != null && work.core().wantsCommands());
        }
    }

    private long sum(ToLongFunction<Usage> of) {
        long sum = 0;
        for (OwnedPartition mine : ownership.all()) {
            Work work = mine.work();
            sum += work == null ? 0 : of.applyAsLong(work.core().usage());
        }
        return sum;
    }

    private void poll(Duration timeout) {
        try {
            accept(engine.consumer().poll(timeout));
            trouble = "";
        } catch (InterruptException e) {
            LOG.atDebug().log("interrupted: {}", e.toString());
        } catch (InvalidOffsetException e) {
            e.partitions().forEach(source -> lost(source, e));
        } catch (KafkaException e) {
            if (!trouble.equals(e.toString())) {
                trouble = e.toString();
                LOG.atError().addKeyValue("group", engine.settings().group()).log("polling fails: {}", trouble);
            }
            engine.queue().run(TROUBLE_WAIT_NANOS);
        }
    }

    /** The position lies outside of the log: records are gone, and it is not for a program to decide to skip them. */
    private void lost(TopicPartition source, InvalidOffsetException e) {
        OwnedPartition mine = ownership.of(source);
        if (mine != null && mine.work() != null) {
            mine.reset("the log of " + source + " does not hold the committed position any more: " + e.getMessage()
                    + "; set the group's offset to where it is to go on, and restart");
            ownership.pause(mine, true);
            LOG.atError().log("{}", mine.trouble());
        }
    }

    private void accept(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition source : records.partitions()) {
            OwnedPartition mine = ownership.of(source);
            Work work = mine == null ? null : mine.work();
            if (mine == null || work == null) {
                continue;
            }
            Now now = engine.now(mine);
            for (ConsumerRecord<byte[], byte[]> record : records.records(source)) {
                record.leaderEpoch().ifPresent(epoch -> mine.epochs().saw(record.offset(), epoch));
                mine.unread().read(record.timestamp(), now.brokerMs());
                work.core().polled(engine.source().inbound(record), now);
            }
        }
        engine.counters().polled.add(records.count());
        for (Map.Entry<TopicPartition, OffsetAndMetadata> next :
                records.nextOffsets().entrySet()) {
            OwnedPartition mine = ownership.of(next.getKey());
            Work work = mine == null ? null : mine.work();
            if (work != null) {
                work.core().position(next.getValue().offset());
            }
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> sources) {
        ownership.assigned(sources);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> sources) {
        List<OwnedPartition> leaving =
                sources.stream().map(ownership::of).filter(Objects::nonNull).toList();
        drain(leaving);
        committer.commitNow(leaving);
        ownership.leave(sources);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> sources) {
        ownership.leave(sources);
    }

    /** Lets what runs end and what is to be written be written, until the limit. */
    private void drain(List<OwnedPartition> leaving) {
        long deadline = System.nanoTime() + engine.settings().limits().drain().toNanos();
        leaving.forEach(mine -> {
            Work work = mine.work();
            if (work != null) {
                work.core().stop();
            }
        });
        while (leaving.stream().anyMatch(mine -> mine.running() > 0 || owes(mine))
                && System.nanoTime() - deadline < 0) {
            engine.queue().run(BUSY_WAIT_NANOS);
            engine.handlerCalls().handOver();
            dispatcher.write();
        }
    }

    private void leave() {
        List<OwnedPartition> all = new ArrayList<>(ownership.all());
        drain(all);
        committer.commitNow(all);
        ownership.leave(all.stream().map(OwnedPartition::source).toList());
    }
}
