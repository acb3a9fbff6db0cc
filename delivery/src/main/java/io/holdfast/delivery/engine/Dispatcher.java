package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.engine.OwnedPartition.Work;
import io.holdfast.delivery.park.ParkOutcome;
import io.holdfast.delivery.park.ParkRead;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.SourceCommit;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the cores decide: runs records, reads parked ones, writes groups. Used by the loop's thread only. */
final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long READ_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long WRITE_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Engine engine;
    private final Ownership ownership;
    private final Retries retries;
    private int running;

    Dispatcher(Engine engine, Ownership ownership, Retries retries) {
        this.engine = engine;
        this.ownership = ownership;
        this.retries = retries;
    }

    /** Records that are being handled, or read from the park log to be handled, over all partitions. */
    int running() {
        return running;
    }

    /** Begins whatever may run, each partition in its turn, up to the limit. */
    void dispatch() {
        boolean any = true;
        while (any && running < engine.settings().limits().mostRunning()) {
            any = false;
            for (OwnedPartition mine : ownership.all()) {
                Work work = mine.work();
                Run run = work == null ? null : work.core().take(engine.now(mine));
                if (work != null && run != null) {
                    begin(mine, work, run);
                    any = true;
                }
            }
        }
    }

    private void begin(OwnedPartition mine, Work work, Run run) {
        running++;
        mine.began();
        if (run instanceof Run.Fresh fresh) {
            handle(mine, fresh);
        } else if (run instanceof Run.FromPark parked) {
            int generation = mine.generation();
            engine.parkCalls()
                    .call(
                            () -> engine.parkReader()
                                    .read(
                                            mine.source().partition(),
                                            parked.parked().parkOffset()),
                            read -> {
                                if (mine.generation() == generation) {
                                    loaded(mine, work, parked, read);
                                } else {
                                    ended(mine);
                                }
                            });
        }
    }

    private void loaded(OwnedPartition mine, Work work, Run.FromPark run, ParkRead read) {
        if (read instanceof ParkRead.Found found) {
            Run.Fresh fresh = work.core().loaded(run, found.parked(), engine.now(mine));
            if (fresh == null) {
                ended(mine);
            } else {
                handle(mine, fresh);
            }
            return;
        }
        ended(mine);
        LOG.atWarn()
                .addKeyValue("partition", mine.source().partition())
                .addKeyValue("offset", run.parked().offset())
                .log("a parked record could not be read and is asked for again: {}", read);
        work.core().notLoaded(run, engine.now(mine), READ_AGAIN_NANOS);
    }

    private void handle(OwnedPartition mine, Run.Fresh run) {
        InboundRecord record = run.record();
        engine.counters().attempts.increment();
        if (record.attempt() == 1) {
            retries.first(System.nanoTime());
        }
        int generation = mine.generation();
        engine.handlerCalls()
                .begin(record, ended -> engine.queue().add(() -> handled(mine, generation, run.lane(), ended)));
    }

    private void handled(OwnedPartition mine, int generation, KeyLane lane, Disposition ended) {
        ended(mine);
        Work work = mine.work();
        if (work == null || mine.generation() != generation) {
            engine.counters().late.increment();
            return;
        }
        if (ended instanceof Disposition.Done) {
            engine.counters().done.increment();
        }
        work.core().ran(lane, ended, engine.now(mine));
    }

    private void ended(OwnedPartition mine) {
        running--;
        mine.ended();
    }

    /** Begins the writes that are due, one group for each partition at a time. */
    void write() {
        for (OwnedPartition mine : ownership.all()) {
            Work work = mine.work();
            if (work != null && mine.mayWrite(System.nanoTime())) {
                write(mine, work);
            }
        }
    }

    private void write(OwnedPartition mine, Work work) {
        WriteGroup group = work.core().beginWrites(engine.settings().limits().writesAtOnce());
        if (group.isEmpty()) {
            return;
        }
        OffsetAndMetadata position = mine.position(work, group.finishes()).orElse(null);
        SourceCommit commit = position == null
                ? null
                : new SourceCommit(mine.source(), position, engine.consumer().groupMetadata());
        int generation = mine.generation();
        engine.counters().transactions.increment();
        engine.parkCalls().call(() -> mine.park().write(group.writes(), commit), outcome -> {
            if (mine.generation() == generation) {
                written(mine, work, group, outcome);
            }
        });
    }

    private void written(OwnedPartition mine, Work work, WriteGroup group, ParkOutcome outcome) {
        if (outcome instanceof ParkOutcome.Written written) {
            count(group);
            mine.trouble("");
            work.core().written(written.places(), engine.now(mine));
        } else if (outcome instanceof ParkOutcome.Refused refused) {
            mine.trouble(
                    "Kafka refuses what is to be parked or buried, and the partition stands still: " + refused.why());
            LOG.atError()
                    .addKeyValue("partition", mine.source().partition())
                    .log("{}; it is tried again every 10 s", mine.trouble());
            mine.writeAfter(System.nanoTime() + WRITE_AGAIN_NANOS);
            work.core().notWritten();
        } else if (outcome instanceof ParkOutcome.Fenced fenced) {
            ownership.giveUp(mine, fenced.why());
        } else if (outcome instanceof ParkOutcome.Unsure unsure) {
            ownership.giveUp(mine, unsure.why());
        }
    }

    private void count(WriteGroup group) {
        for (ParkWrite write : group.writes()) {
            if (write instanceof ParkWrite.Put) {
                engine.counters().parked.increment();
            } else if (write instanceof ParkWrite.Dead) {
                engine.counters().dead.increment();
            }
        }
    }
}
