package io.holdfast.delivery.engine;

import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.Parked;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;

/** All that a core will ever decide by, as one number: two cores with the same one go on alike. */
final class CoreState {

    private static final Field LANES = field(PartitionCore.class, "lanes");
    private static final Field LEFT_PARKED = field(PartitionCore.class, "leftParked");
    private static final Field TURNS = field(PartitionCore.class, "turns");
    private static final Field READY = field(LaneTurns.class, "ready");
    private static final Field PACED = field(LaneTurns.class, "paced");
    private static final Field IN_PLACE = field(LaneTurns.class, "inPlace");
    private static final Field DUE = field(LaneTurns.class, "due");
    private static final Field WRITES = field(PartitionCore.class, "writes");
    private static final Field TIMERS = field(Timers.class, "queue");
    private static final Field TIMER_LANE = field(Timers.class.getDeclaredClasses()[0], "lane");
    private static final Field WAITING = field(WriteQueue.class, "waiting");
    private static final Field UNDER_WAY = field(WriteQueue.class, "underWay");
    private static final Field FOLLOWING = field(KeyLane.class, "following");

    private final ModelLog log;
    private final long nowMs;

    CoreState(ModelLog log, long nowMs) {
        this.log = log;
        this.nowMs = nowMs;
    }

    /** Whether a group of writes could begin. */
    static boolean owesWrites(PartitionCore core) {
        return !core.writing() && !((Collection<?>) get(WAITING, get(WRITES, core))).isEmpty();
    }

    void add(PartitionCore core, Fingerprint to) {
        long lanes = 0;
        for (Object lane : ((Map<?, ?>) get(LANES, core)).values()) {
            lanes += lane((KeyLane) lane);
        }
        long left = 0;
        for (Object offset : (Collection<?>) get(LEFT_PARKED, core)) {
            left |= 1L << (Long) offset;
        }
        to.add(lanes).add(left).add(core.running());
        Object turns = get(TURNS, core);
        for (Object lane : (Collection<?>) get(READY, turns)) {
            to.add(key((KeyLane) lane));
        }
        to.add(-1);
        for (Object lane : (Collection<?>) get(PACED, turns)) {
            to.add(key((KeyLane) lane));
        }
        to.add(timers(get(IN_PLACE, turns))).add(timers(get(DUE, turns)));
        Object writes = get(WRITES, core);
        writes((Collection<?>) get(UNDER_WAY, writes), to);
        writes((Collection<?>) get(WAITING, writes), to);
    }

    private long lane(KeyLane lane) {
        Fingerprint print = new Fingerprint().add(key(lane));
        lane.waiting().forEach(record -> print.add(record.origin().offset()));
        print.add(-1);
        for (Parked parked : lane.parked().values()) {
            add(parked, print);
        }
        print.add(-1).add(lane.unconfirmed()).add((Integer) get(FOLLOWING, lane));
        print.add(lane.burying()).add(lane.overflowing()).add(lane.queued()).add(lane.busy());
        KeyLane.Attempt attempt = lane.attempt();
        if (attempt != null) {
            print.add(attempt.record().origin().offset()).add(attempt.record().attempt());
            print.add(attempt.parked() == null ? -2 : log.index(attempt.parked().parkOffset()));
        }
        return print.value();
    }

    /** A parked record as an owner keeps it. */
    void add(Parked parked, Fingerprint to) {
        int place = parked.parkOffset() == Parked.UNWRITTEN ? -2 : log.index(parked.parkOffset());
        to.add(parked.offset()).add(place);
        add(parked.state(), to);
    }

    /** How a parked record stands: when it failed is of no consequence. */
    void add(ParkState state, Fingerprint to) {
        to.add(state.kind()).add(state.attempts()).add(state.dueMs() > nowMs);
    }

    private void writes(Collection<?> pending, Fingerprint to) {
        to.add(pending.size());
        for (Object each : pending) {
            PendingWrite write = (PendingWrite) each;
            to.add(write.consequence());
            add(write.write(), to);
        }
    }

    void add(ParkWrite write, Fingerprint to) {
        to.add(write.record().origin().offset());
        if (write instanceof ParkWrite.Put put) {
            add(put.state(), to);
        } else {
            to.add(write instanceof ParkWrite.Remove ? -1 : -2);
        }
    }

    private long timers(Object timers) {
        long sum = 0;
        for (Object timer : (Collection<?>) get(TIMERS, timers)) {
            sum += new Fingerprint().add(key((KeyLane) get(TIMER_LANE, timer))).value();
        }
        return sum;
    }

    private static long key(KeyLane lane) {
        return lane.key().hashCode();
    }

    private static Field field(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new AssertionError(type + " has no field \"" + name + "\" any more; name here what it decides by", e);
        }
    }

    private static Object get(Field field, Object of) {
        try {
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
