package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.check.Interval;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.fault.FaultJournal.Fault;
import io.holdfast.drill.sandbox.LocalRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does to the fleet's Redis what steps say, each fault journalled before it is injected, and notes when it was away. One thread. */
final class RedisFaults {

    private static final String DOWN = "redis down";

    private final FaultJournal journal;
    private final List<Interval> away = new ArrayList<>();
    private long awaySinceNanos;

    RedisFaults(FaultJournal journal) {
        this.journal = journal;
    }

    /**
     * Carries out an action and says what it did.
     *
     * @throws HoldfastException when it cannot be carried out
     */
    String carryOut(Action action, LocalRedis redis) {
        switch (action) {
            case START -> redis.restart();
            case RESUME -> redis.resume();
            case PAUSE -> {
                goes(new Fault(DOWN, "resume Redis", Optional.of(redis.own())), redis, redis::resume);
                redis.pause();
            }
            case STOP -> {
                goes(new Fault(DOWN, "start Redis", Optional.empty()), redis, redis::restart);
                redis.stop();
            }
            default -> {
                goes(new Fault(DOWN, "start Redis", Optional.empty()), redis, redis::restart);
                redis.kill();
            }
        }
        if (!action.faulty()) {
            journal.undone(DOWN);
            away.add(new Interval(awaySinceNanos, System.nanoTime()));
        }
        return (action == Action.KILL ? "kill -9" : action.word()) + " redis";
    }

    private void goes(Fault fault, LocalRedis redis, Runnable undoing) {
        if (!redis.alive()) {
            throw new HoldfastException("redis-down", "Redis does not run and cannot be ended; start it first", null);
        }
        awaySinceNanos = System.nanoTime();
        journal.injecting(fault, undoing);
    }

    /** When it was away, and came back. */
    List<Interval> away() {
        return List.copyOf(away);
    }
}
