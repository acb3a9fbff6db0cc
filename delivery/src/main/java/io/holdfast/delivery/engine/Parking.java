package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.engine.KeyLane.Attempt;
import io.holdfast.delivery.engine.LaneRules.WhenDead;
import io.holdfast.delivery.engine.PendingWrite.Consequence;
import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.park.ParkOutcome.Place;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.Parked;
import org.jspecify.annotations.Nullable;

/**
 * Turns what becomes of a key's records into writes to the park log and the dead letters, and what is durable of them into
 * finished offsets. Pure; not thread-safe.
 */
final class Parking {

    private final LaneRules rules;
    private final CompletedOffsets offsets;
    private final WriteQueue writes;
    private final Usage usage;

    Parking(LaneRules rules, CompletedOffsets offsets, WriteQueue writes, Usage usage) {
        this.rules = rules;
        this.offsets = offsets;
        this.writes = writes;
        this.usage = usage;
    }

    /** The attempt succeeded. */
    void finished(KeyLane lane, Attempt attempt) {
        Parked parked = attempt.parked();
        if (parked == null) {
            offsets.complete(attempt.record().origin().offset());
            usage.unbuffer(attempt.record());
        } else {
            resolve(lane, parked, attempt.record(), Consequence.RESOLVED);
        }
    }

    /** The attempt succeeded, and this is to be published with its end. */
    void published(KeyLane lane, Attempt attempt, Disposition.Publish outputs) {
        ParkWrite publish = new ParkWrite.Publish(attempt.record(), outputs);
        Parked parked = attempt.parked();
        if (parked == null) {
            add(lane, publish, Consequence.PUBLISHED, true);
        } else {
            add(lane, publish, Consequence.NONE, false);
            resolve(lane, parked, attempt.record(), Consequence.RESOLVED);
        }
    }

    /** Kafka refuses what a record came to, and always will: it is a dead letter instead. Its key has gone on already. */
    static PendingWrite unpublishable(PendingWrite refused, ParkState story) {
        ParkWrite dead = new ParkWrite.Dead(refused.write().record(), story);
        return new PendingWrite(dead, refused.lane(), refused.consequence(), refused.last());
    }

    /** The record is a dead letter; later ones of its key do as the rules say. */
    void bury(KeyLane lane, Attempt attempt, ParkState story) {
        InboundRecord record = attempt.record();
        Parked parked = attempt.parked();
        if (rules.whenDead() != WhenDead.CONTINUE && record.key() != null) {
            add(lane, new ParkWrite.Dead(record, story), Consequence.NONE, false);
            park(lane, attempt, story);
        } else if (parked == null) {
            lane.burying(true);
            add(lane, new ParkWrite.Dead(record, story), Consequence.HEAD_BURIED, true);
        } else {
            lane.burying(true);
            add(lane, new ParkWrite.Dead(record, story), Consequence.NONE, false);
            resolve(lane, parked, record, Consequence.HEAD_RESOLVED);
        }
    }

    /**
     * Parks what waits in memory, once its key is blocked. Not before a record that is being tried and is not in the park log:
     * after a crash that would come behind them.
     */
    void moveWaiting(KeyLane lane) {
        if (!lane.blocked() || lane.triesFresh()) {
            return;
        }
        @Nullable InboundRecord record;
        while ((record = lane.waiting().pollFirst()) != null) {
            behind(lane, record);
        }
    }

    /** It is parked behind the others, or follows them to the dead letters. */
    private void behind(KeyLane lane, InboundRecord record) {
        boolean full = lane.parked().size() + lane.unconfirmed() >= rules.mostParkedPerKey();
        lane.overflowing(lane.overflowing() || full);
        boolean follows = lane.dead() && rules.whenDead() == WhenDead.DLQ_SEQUENCE;
        if (follows || lane.overflowing()) {
            add(lane, new ParkWrite.Dead(record, ParkState.behind()), Consequence.BURIED, true);
        } else {
            lane.writing();
            usage.parked(record.bytes());
            add(lane, new ParkWrite.Put(record, ParkState.behind()), Consequence.PARKED, true);
        }
    }

    /** A parked record follows its dead head to the dead letters. */
    void follow(KeyLane lane, Parked parked, InboundRecord record) {
        lane.following();
        add(lane, new ParkWrite.Dead(record, parked.state()), Consequence.NONE, false);
        resolve(lane, parked, record, Consequence.FOLLOWED);
    }

    /** Somebody wants the record to be tried again: it is parked in its place, due now, and later ones of its key wait. */
    void redrive(KeyLane lane, InboundRecord record, ParkState state) {
        long offset = record.origin().offset();
        Parked redriven = new Parked(lane.key(), offset, Parked.UNWRITTEN, record.bytes(), state);
        lane.writing();
        usage.parked(record.bytes());
        // Stands so at once: the next decision may be about the same record.
        Parked before = lane.parked().put(offset, redriven);
        if (before != null) {
            usage.unparked(before.bytes());
        }
        add(lane, new ParkWrite.Put(record, state), Consequence.UPDATED, false);
    }

    /** Somebody gives the record up. Does nothing unless it is parked. */
    void discard(KeyLane lane, InboundRecord record) {
        Parked parked = lane.parked().remove(record.origin().offset());
        if (parked != null) {
            lane.writing();
            usage.unparked(parked.bytes());
            add(lane, new ParkWrite.Remove(record), Consequence.RESOLVED, false);
        }
    }

    /** A command about the record is carried out, or turned out to be about nothing; ends the group that it needs. */
    void carriedOut(KeyLane lane, InboundRecord record, long next) {
        add(lane, new ParkWrite.CommandsRead(record, next), Consequence.NONE, true);
        moveWaiting(lane);
    }

    /** A write is durable. */
    void durable(PendingWrite done, Place placed) {
        KeyLane lane = done.lane();
        InboundRecord record = done.write().record();
        long offset = record.origin().offset();
        switch (done.consequence()) {
            case PARKED -> {
                lane.confirmed();
                lane.parked().put(offset, parked(lane, (ParkWrite.Put) done.write(), placed));
                offsets.complete(offset);
                usage.unbuffer(record);
            }
            case UPDATED -> {
                lane.confirmed();
                lane.parked().computeIfPresent(offset, (o, old) -> parked(lane, (ParkWrite.Put) done.write(), placed));
            }
            case RESOLVED -> lane.confirmed();
            case HEAD_RESOLVED -> {
                lane.burying(false);
                lane.confirmed();
            }
            case FOLLOWED -> {
                lane.followed();
                lane.confirmed();
            }
            case BURIED, PUBLISHED -> buried(record);
            case HEAD_BURIED -> {
                lane.burying(false);
                buried(record);
            }
            case NONE -> {}
        }
        if (!lane.blocked()) {
            lane.overflowing(false);
        }
    }

    private void buried(InboundRecord record) {
        offsets.complete(record.origin().offset());
        usage.unbuffer(record);
    }

    /** The record waits in the park log. */
    void park(KeyLane lane, Attempt attempt, ParkState state) {
        Parked parked = attempt.parked();
        lane.writing();
        if (parked == null) {
            usage.parked(attempt.record().bytes());
            add(lane, new ParkWrite.Put(attempt.record(), state), Consequence.PARKED, true);
        } else {
            // Stands so at once: what follows must not run while the write is on its way.
            lane.parked().put(parked.offset(), parked.unwritten(state));
            add(lane, new ParkWrite.Put(attempt.record(), state), Consequence.UPDATED, true);
        }
    }

    private void resolve(KeyLane lane, Parked parked, InboundRecord record, Consequence consequence) {
        lane.parked().remove(parked.offset());
        lane.writing();
        usage.unparked(parked.bytes());
        add(lane, new ParkWrite.Remove(record), consequence, true);
    }

    private void add(KeyLane lane, ParkWrite write, Consequence consequence, boolean last) {
        writes.add(new PendingWrite(write, lane, consequence, last));
    }

    private static Parked parked(KeyLane lane, ParkWrite.Put put, Place placed) {
        InboundRecord record = put.record();
        return new Parked(lane.key(), record.origin().offset(), placed.offset(), record.bytes(), put.state());
    }
}
