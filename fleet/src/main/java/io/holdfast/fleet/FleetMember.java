package io.holdfast.fleet;

import io.holdfast.core.time.Ticker;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.SpoolException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway as a member of its fleet: gives signs of life, takes in how the fleet stands, tells its lanes what to do, and
 * writes what they append and settle. One thread; what Redis answers is taken in by that thread.
 */
final class FleetMember {

    private static final Logger LOG = LoggerFactory.getLogger(FleetMember.class);
    private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** So long a busy disk may keep Redis from answering; requests wait for it meanwhile, each up to its deadline. */
    private static final long PROMPT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MEASURE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int WAIT_MS = 100;

    private final Identity identity;
    private final Parts parts;
    private final RedisLink link;
    private final Ticker ticker;
    private final Thread thread = new Thread(this::run, "holdfast-fleet");
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final LaneWatches watches;
    private final LaneBytes bytes = new LaneBytes();
    /** The answer to a sign of life. */
    private final Awaited awaited = new Awaited(2 * BEAT_NANOS);

    private volatile FleetView view = FleetView.NONE;
    /** The same once the lanes were told. */
    private volatile FleetView told = FleetView.NONE;

    private volatile @Nullable SpoolException trouble;
    private volatile boolean closing;
    private volatile boolean awake;
    private boolean connected;
    /** What was begun on the connection before is begun again. */
    private boolean anew;

    private int connection;
    /** When this became a member, as it was told last; 0 before. */
    private long joinedMs;

    private long nextConnectNanos;
    private long nextBeatNanos;
    private long nextMeasureNanos;
    private long beats;

    /**
     * Who this is.
     *
     * @param prefix of the fleet's keys in Redis
     * @param name unlike that of any process before
     */
    record Identity(String prefix, String name, Duration lease) {}

    /**
     * What a member works with.
     *
     * @param lapsed told that the fleet went on without this member, which is one again
     */
    record Parts(
            RedisLink link,
            FleetLanes lanes,
            List<LaneLog> logs,
            Function<LaneKey, LaneLog> log,
            Feeder feeder,
            FleetNames names,
            RedisProducers producers,
            Runnable lapsed) {}

    FleetMember(Identity identity, Parts parts, Ticker ticker) {
        this.identity = identity;
        this.parts = parts;
        this.link = parts.link();
        this.watches = new LaneWatches(identity.name(), parts);
        this.ticker = ticker;
        this.trouble = new SpoolException(
                SpoolException.Reason.UNREACHABLE, "Redis at " + link.place() + " has not answered yet", null);
        thread.setDaemon(true);
    }

    /**
     * Connects for the first time, if the server answers.
     *
     * @throws SpoolException when it must not be promised to
     */
    void connect() {
        try {
            String refused = link.connect();
            if (refused != null) {
                throw new SpoolException(SpoolException.Reason.UNWRITABLE, refused, null);
            }
            connected = true;
            trouble = null;
        } catch (RedisException e) {
            trouble = link.unreachable(e);
            LOG.atWarn().log(String.valueOf(trouble.getMessage()));
        }
    }

    void start() {
        nextBeatNanos = ticker.nanos();
        nextConnectNanos = ticker.nanos();
        nextMeasureNanos = ticker.nanos();
        thread.start();
    }

    FleetView view() {
        return view;
    }

    /** The epoch as of which the lane is spooled, as it was told; negative when it was not. */
    long spooledAsOf(String lane) {
        LaneView seen = told.lanes().get(lane);
        return seen == null ? -1 : seen.epoch();
    }

    String name() {
        return identity.name();
    }

    /** Why nothing can be appended; null when it can. */
    @Nullable
    SpoolException trouble() {
        return trouble;
    }

    LaneBytes bytes() {
        return bytes;
    }

    /** There is something to be written. */
    void wake() {
        if (!awake) {
            awake = true;
            LockSupport.unpark(thread);
        }
    }

    /** A lane has been given what may be in the log; from any thread. */
    void began(Feeder.Attempt attempt, Lane lane) {
        tell(() -> {
            if (watches.takesOver(attempt, lane)) {
                soon();
            }
        });
    }

    /** The log need be read only from there on, when another member takes the lane over; ignored when it is not ours. */
    void frontier(LaneLog log, long offset) {
        tell(() -> {
            if (watches.draining(log.name()) > 0) {
                log.publishedTo(offset);
            }
        });
    }

    private void tell(Runnable what) {
        inbox.add(what);
        wake();
    }

    private void run() {
        while (!closing) {
            try {
                step();
            } catch (RedisException e) {
                disconnected(e);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a step of the fleet's member failed; the next one follows");
            }
            park();
        }
        leave();
    }

    private void park() {
        long rest = Math.min(BEAT_NANOS, nextBeatNanos - ticker.nanos());
        if (!awake && rest > 0) {
            LockSupport.parkNanos(rest);
        }
        awake = false;
    }

    private void step() {
        for (Runnable next = inbox.poll(); next != null; next = inbox.poll()) {
            next.run();
        }
        if (connected && !link.up()) {
            disconnected(new RedisException("the connection was closed"));
        }
        if (!connected) {
            reconnect();
            return;
        }
        write();
        long now = ticker.nanos();
        long waited = awaited.nanos(now);
        if (waited > ANSWER_NANOS) {
            disconnected(new RedisException("no answer within " + TimeUnit.NANOSECONDS.toMillis(ANSWER_NANOS) + " ms"));
        } else if (waited > PROMPT_NANOS && trouble == null) {
            trouble = link.unreachable(
                    new RedisException("no answer for " + TimeUnit.NANOSECONDS.toMillis(PROMPT_NANOS) + " ms"));
        } else if (!awaited.any() && nextBeatNanos - now <= 0) {
            beat(now);
        }
    }

    private void reconnect() {
        SpoolException known = trouble;
        if (known != null) {
            parts.logs().forEach(log -> log.refuseQueued(known));
        }
        if (nextConnectNanos - ticker.nanos() > 0) {
            return;
        }
        try {
            String refused = link.connect();
            if (refused != null) {
                trouble = new SpoolException(SpoolException.Reason.UNWRITABLE, refused, null);
            } else {
                connected = true;
                connection++;
                awaited.end();
                nextBeatNanos = ticker.nanos();
                LOG.atInfo().addKeyValue("redis", link.place()).log("connected to the fleet's spool");
            }
        } catch (RedisException e) {
            trouble = link.unreachable(e);
        }
        nextConnectNanos = ticker.nanos() + RECONNECT_NANOS;
    }

    private void disconnected(RedisException why) {
        connected = false;
        anew = true;
        awaited.end();
        link.drop();
        trouble = link.unreachable(why);
        LOG.atWarn().log(String.valueOf(trouble.getMessage()));
        parts.logs().forEach(LaneLog::disconnected);
        parts.names().disconnected();
        nextConnectNanos = ticker.nanos();
    }

    private void write() {
        boolean noted = parts.names().write(this::names);
        for (LaneLog log : parts.logs()) {
            // Behind what became of their names, so that nobody finds a name spooled whose record is gone.
            LaneLog.Settled settled = noted ? log.takeSettled() : null;
            if (settled != null) {
                settle(log, settled);
            }
            LaneView seen = view.lanes().get(log.name());
            LaneLog.Group group = log.next(seen != null && seen.switching());
            if (group != null) {
                append(log, group);
            }
        }
    }

    private void names(FleetNames.Group group) {
        int on = connection;
        link.run(group.script(), group.arguments(identity))
                .whenComplete((reply, failure) -> tell(() -> {
                    if (on != connection || !connected) {
                        return;
                    }
                    if (reply != null) {
                        parts.names().answered(group, reply);
                    } else if (FleetNames.noMemory(failure)) {
                        parts.names().noMemory(group, this::names);
                    } else {
                        disconnected(new RedisException(String.valueOf(failure)));
                    }
                }));
    }

    private void append(LaneLog log, LaneLog.Group group) {
        int on = connection;
        link.run(Scripts.APPEND, group.arguments(identity, log.name()))
                .whenComplete((reply, failure) -> tell(() -> {
                    if (on == connection && connected) {
                        appended(log, reply, failure);
                    }
                }));
    }

    private void appended(LaneLog log, @Nullable List<Object> reply, @Nullable Throwable failure) {
        if (reply == null) {
            refusedOrLost(log, failure);
            return;
        }
        long number = FleetView.number(reply.get(0));
        if (number < 0) {
            log.refused(
                    new SpoolException(SpoolException.Reason.BUSY, "the lane's records are being sent already", null));
            return;
        }
        replicated(log, number, FleetView.number(reply.get(1)));
    }

    /** An error that Redis itself answers means that nothing was written; anything else, that nobody knows. */
    private void refusedOrLost(LaneLog log, @Nullable Throwable failure) {
        String message = failure == null ? "" : String.valueOf(failure.getMessage());
        if (message.startsWith("OOM")) {
            log.refused(new SpoolException(
                    SpoolException.Reason.FULL,
                    "Redis at " + link.place() + " has no memory left: " + message,
                    failure));
        } else {
            disconnected(new RedisException(message));
        }
    }

    private void replicated(LaneLog log, long number, long epoch) {
        if (parts.link().replicas() == 0) {
            log.appended(number, epoch, beats);
            soon();
            return;
        }
        int on = connection;
        link.writes()
                .waitForReplication(link.replicas(), WAIT_MS)
                .whenComplete((count, failure) -> tell(() -> {
                    if (on != connection || !connected || failure != null) {
                        return;
                    }
                    if (count >= link.replicas()) {
                        log.appended(number, epoch, beats);
                        soon();
                    } else {
                        replicated(log, number, epoch);
                    }
                }));
    }

    private void settle(LaneLog log, LaneLog.Settled settled) {
        long attempt = watches.draining(log.name());
        String to = attempt > 0 && settled.publishedTo() >= 0 ? Long.toString(settled.publishedTo()) : "";
        ScriptArguments arguments =
                new ScriptArguments(identity).add(log.name()).add(to);
        settled.numbers().forEach(arguments::add);
        link.count(Scripts.SETTLE, arguments)
                .whenComplete((count, failure) -> tell(() -> {
                    if (failure != null) {
                        log.notRemoved(settled);
                        return;
                    }
                    log.removed(settled);
                    if (!to.isEmpty()) {
                        watches.frontierKept(log.name(), attempt);
                    }
                }));
    }

    private void soon() {
        nextBeatNanos = Math.min(nextBeatNanos, ticker.nanos() + SOON_NANOS);
    }

    private void beat(long now) {
        awaited.begin(now);
        nextBeatNanos = now + BEAT_NANOS;
        beats++;
        long number = beats;
        boolean measure = nextMeasureNanos - now <= 0;
        if (measure) {
            nextMeasureNanos = now + MEASURE_NANOS;
        }
        String producers = parts.producers().told(number);
        ScriptArguments arguments = ScriptArguments.beat(identity, measure, producers);
        FleetView last = view;
        LaneWatch.Moment moment =
                new LaneWatch.Moment(identity.name(), last.members(), TimeUnit.NANOSECONDS.toMillis(now));
        last.lanes().values().forEach(lane -> watches.report(arguments, lane, moment));
        link.run(Scripts.BEAT, arguments)
                .whenComplete((reply, failure) -> tell(() -> beaten(number, now, reply, failure)));
    }

    private void beaten(long number, long sentNanos, @Nullable List<Object> reply, @Nullable Throwable failure) {
        if (number != beats || !connected) {
            return;
        }
        awaited.end();
        if (reply == null) {
            disconnected(new RedisException(failure == null ? "" : String.valueOf(failure.getMessage())));
            return;
        }
        trouble = null;
        FleetView now = FleetView.of(reply);
        view = now;
        if (anew || !parts.lanes().holds()) {
            watches.forget();
            anew = false;
        }
        bytes.observe(now);
        if (watches.observe(now)) {
            soon();
        }
        parts.logs().forEach(log -> {
            log.observe(now.lanes().get(log.name()), number);
            if (log.awaitsMembers()) {
                soon();
            }
        });
        told = now;
        if (joinedMs != 0 && joinedMs != now.joinedMs()) {
            LOG.atWarn().log("the fleet went on without this gateway, whose lease was over; it takes part again");
            parts.lapsed().run();
        }
        joinedMs = now.joinedMs();
        parts.lanes().renew(sentNanos, TimeUnit.MILLISECONDS.toNanos(now.leftMs()), now);
        parts.producers().answered(number);
        if (!now.lanes().isEmpty()) {
            nextBeatNanos = Math.min(nextBeatNanos, ticker.nanos() + BEAT_NANOS / 2);
        }
    }

    /** What is queued is written, and the others need not wait for this member. */
    private void leave() {
        long deadline = ticker.nanos() + CLOSE_NANOS;
        while (connected
                && ticker.nanos() - deadline < 0
                && (!parts.names().idle() || parts.logs().stream().anyMatch(this::busy))) {
            step();
            LockSupport.parkNanos(SOON_NANOS);
        }
        parts.lanes().leave();
        SpoolException closed = new SpoolException(SpoolException.Reason.CLOSED, "the spool is closed", null);
        trouble = closed;
        parts.logs().forEach(log -> log.refuseQueued(closed));
        if (connected) {
            try {
                link.run(Scripts.BEAT, ScriptArguments.leave(identity))
                        .toCompletableFuture()
                        .get(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.atWarn().setCause(e).log("the fleet could not be told that this gateway leaves it");
            }
        }
    }

    private boolean busy(LaneLog log) {
        return log.hasWork() || log.awaitsMembers() || log.unsettled() > 0;
    }

    void close() {
        closing = true;
        wake();
        if (!thread.isAlive()) {
            return;
        }
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(CLOSE_NANOS) + 2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
