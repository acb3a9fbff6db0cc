package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.engine.OwnedPartition.Work;
import io.holdfast.delivery.park.ParkOutcome;
import io.holdfast.delivery.park.ParkRead;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.SourceCommit;
import io.holdfast.delivery.policy.SinkPermit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the cores decide: runs records, reads parked ones, writes groups. Used by the loop's thread only. */
final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long READ_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long WRITE_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long WRITE_SOON_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Engine engine;
    private final Ownership ownership;
    private final Retries retries;
    private final SinkGuard guard;
    private @Nullable OwnedPartition lastParked;
    private int running;

    Dispatcher(Engine engine, Ownership ownership, Retries retries, SinkGuard guard) {
        this.engine = engine;
        this.ownership = ownership;
        this.retries = retries;
        this.guard = guard;
    }

    /** Records that are being handled, or read from the park log to be handled, over all partitions. */
    int running() {
        return running;
    }

    /** Begins whatever may run, each partition in its turn, up to the limit and as far as the sink lets. */
    void dispatch() {
        List<OwnedPartition> turns = inTurn();
        boolean any = !guard.tripped();
        while (any && running < engine.settings().limits().mostRunning()) {
            any = false;
            for (OwnedPartition mine : turns) {
                Work work = mine.work();
                Now now = engine.now(mine);
                if (work != null && guard.permit(now.nanos()) instanceof SinkPermit.Granted permit) {
                    any |= begin(new Call(mine, work, mine.generation(), permit), now);
                }
            }
        }
    }

    /** Behind the one that tried a parked record last, for those turns are few and all partitions share them. */
    private List<OwnedPartition> inTurn() {
        List<OwnedPartition> turns = new ArrayList<>(ownership.all());
        Collections.rotate(turns, -1 - turns.indexOf(lastParked));
        return turns;
    }

    /** A turn at the sink that a partition was given. */
    private record Call(OwnedPartition mine, Work work, int generation, SinkPermit.Granted permit) {

        /** Whether the partition is still worked on as when this began. */
        boolean current() {
            return mine.generation() == generation;
        }
    }

    private boolean begin(Call call, Now now) {
        Run run = call.work().core().take(now, call.permit().probe());
        if (run == null) {
            guard.unused(call.permit(), now.nanos());
            return false;
        }
        running++;
        call.mine().began();
        if (run instanceof Run.Fresh fresh) {
            handle(call, fresh, now);
        } else if (run instanceof Run.FromPark parked) {
            lastParked = call.mine();
            int partition = call.mine().source().partition();
            engine.parkCalls()
                    .call(
                            () -> engine.parkReader()
                                    .read(partition, parked.parked().parkOffset()),
                            e -> new ParkRead.Unavailable(e.toString()),
                            read -> loaded(call, parked, read));
        }
        return true;
    }

    private void loaded(Call call, Run.FromPark run, ParkRead read) {
        Now now = engine.now(call.mine());
        if (call.current() && read instanceof ParkRead.Found found) {
            Run.Fresh fresh = call.work().core().loaded(run, found.parked(), now);
            if (fresh != null) {
                handle(call, fresh, now);
                return;
            }
        } else if (call.current()) {
            LOG.atWarn()
                    .addKeyValue("partition", call.mine().source().partition())
                    .addKeyValue("offset", run.parked().offset())
                    .log("a parked record could not be read and is asked for again: {}", read);
            call.work().core().notLoaded(run, now, READ_AGAIN_NANOS);
        }
        guard.unused(call.permit(), now.nanos());
        ended(call.mine());
    }

    private void handle(Call call, Run.Fresh run, Now now) {
        InboundRecord record = run.record();
        engine.counters().attempts.increment();
        if (record.attempt() == 1) {
            retries.first(now.nanos());
        }
        HandlerCalls calls = run.lane().unknown() ? engine.queryCalls() : engine.handlerCalls();
        calls.begin(record, ended -> {
            engine.queue().add(() -> handled(call, run, ended));
            answered(System.nanoTime() - now.nanos());
        });
    }

    /** From any thread. */
    private void answered(long nanos) {
        engine.counters().answers.increment();
        engine.counters().handlerNanos.add(nanos);
        var names = engine.settings().names();
        try {
            engine.settings().observer().handled(names.flow(), names.delivery(), nanos);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("the observer of {}.{} failed", names.flow(), names.delivery());
        }
    }

    private void handled(Call call, Run.Fresh run, Disposition ended) {
        ended(call.mine());
        Now now = engine.now(call.mine());
        if (ended instanceof Disposition.NotOwned other) {
            guard.unused(call.permit(), now.nanos());
            notOwned(call, other);
            return;
        }
        Disposition judged = guard.ended(call.permit(), run.record(), ended, now.nanos());
        if (!call.current()) {
            engine.counters().late.increment();
            return;
        }
        if (judged instanceof Disposition.Done || judged instanceof Disposition.Publish) {
            engine.counters().done.increment();
        }
        call.work().core().ran(run.lane(), judged, now);
    }

    /** A zombie was here, or is: claiming once more settles whose the partition is. */
    private void notOwned(Call call, Disposition.NotOwned other) {
        if (call.current()) {
            ownership.giveUp(call.mine(), other.failure().message());
        } else {
            engine.counters().late.increment();
        }
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
        engine.parkCalls()
                .call(
                        () -> mine.park().write(group.writes(), commit),
                        e -> new ParkOutcome.Unsure(e.toString()),
                        outcome -> {
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
        } else if (outcome instanceof ParkOutcome.Refused refused && publications(refused)) {
            work.core()
                    .unpublishable(
                            Set.copyOf(refused.refused()),
                            Failure.of("publish-refused", refused.why()),
                            engine.now(mine));
        } else if (outcome instanceof ParkOutcome.Refused refused) {
            mine.trouble(
                    "Kafka refuses what is to be parked or buried, and the partition stands still: " + refused.why());
            LOG.atError()
                    .addKeyValue("partition", mine.source().partition())
                    .log("{}; it is tried again every 10 s", mine.trouble());
            mine.writeAfter(System.nanoTime() + WRITE_AGAIN_NANOS);
            work.core().notWritten();
        } else if (outcome instanceof ParkOutcome.NotNow not) {
            mine.trouble(
                    "what is to be parked or buried could not be written, and nothing more is finished before it is;"
                            + " see whether the topic is there and its leader answers: " + not.why());
            LOG.atWarn()
                    .addKeyValue("partition", mine.source().partition())
                    .log("{}; it is tried again every 2 s", mine.trouble());
            mine.writeAfter(System.nanoTime() + WRITE_SOON_NANOS);
            work.core().notWritten();
        } else if (outcome instanceof ParkOutcome.Fenced fenced) {
            ownership.giveUp(mine, fenced.why());
        } else if (outcome instanceof ParkOutcome.Unsure unsure) {
            ownership.giveUp(mine, unsure.why());
        }
    }

    private static boolean publications(ParkOutcome.Refused refused) {
        return refused.refused().stream().allMatch(ParkWrite.Publish.class::isInstance);
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
