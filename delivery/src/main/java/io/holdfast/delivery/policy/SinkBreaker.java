package io.holdfast.delivery.policy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.holdfast.delivery.Disposition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Stops calls to a sink that is down, and finds out when it is back: a Resilience4j circuit breaker on passed time, with
 * one probe at a time. Closed, it opens when sink-down comes several times without a success between, at once when the sink
 * named a {@code Retry-After}, and when too large a share of the calls fails at all. Each interval it is open is longer than
 * the last, and jittered. Poison says nothing of the sink and is not counted. Not thread-safe.
 */
public final class SinkBreaker {

    private final BreakerSettings settings;
    private final RandomGenerator random;
    private final PassedTime time = new PassedTime();
    private final CircuitBreaker breaker;
    private long turn;
    private int openings;
    private int sinkDowns;
    private boolean answering;
    private long openUntilNanos;
    private long probeUntilNanos;

    /** Whether calls go through. */
    public enum State {
        /** They do. */
        CLOSED,
        /** None does, until a probe is granted. */
        OPEN,
        /** One probe does. */
        HALF_OPEN
    }

    /** Closed. */
    public SinkBreaker(BreakerSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.breaker = CircuitBreaker.of(
                "sink",
                CircuitBreakerConfig.custom()
                        .slidingWindow(settings.calls(), settings.leastCalls(), SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(settings.failurePercent())
                        .waitDurationInOpenState(settings.firstOpen())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .writableStackTraceEnabled(false)
                        .clock(time)
                        .build());
    }

    /** As it stands; open until {@link #permit} grants a probe. */
    public State state() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> State.OPEN;
            case HALF_OPEN -> State.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> State.CLOSED;
        };
    }

    /**
     * Whether calls go through, or what stopped them last were answers: too many records fail, but nothing says that all would.
     */
    public boolean answering() {
        return state() == State.CLOSED || answering;
    }

    /** Asks to call the sink. A probe that has not ended in time counts as failed here. */
    public SinkPermit permit(long nowNanos) {
        time.passTo(nowNanos);
        if (state() == State.HALF_OPEN) {
            if (nowNanos - probeUntilNanos < 0) {
                return new SinkPermit.Refused(probeUntilNanos - nowNanos);
            }
            open(Optional.empty(), nowNanos);
            answering = false;
        }
        if (state() == State.CLOSED) {
            return new SinkPermit.Granted(turn, false);
        }
        if (nowNanos - openUntilNanos < 0) {
            return new SinkPermit.Refused(openUntilNanos - nowNanos);
        }
        breaker.transitionToHalfOpenState();
        breaker.tryAcquirePermission();
        turn++;
        probeUntilNanos = nowNanos + settings.longestProbe().toNanos();
        return new SinkPermit.Granted(turn, true);
    }

    /**
     * How a permitted call ended. A call from before the last change of state is counted no more, except that a
     * {@code Retry-After} it brings prolongs the wait. Sink-down must have passed {@link SinkDownSuspects} before.
     */
    public void ended(SinkPermit.Granted permit, Disposition disposition, long nowNanos) {
        time.passTo(nowNanos);
        if (permit.turn() != turn) {
            late(disposition, nowNanos);
        } else if (disposition instanceof Disposition.Done || disposition instanceof Disposition.Publish) {
            success(permit);
        } else if (disposition instanceof Disposition.Poison) {
            unused(permit, nowNanos);
        } else if (disposition instanceof Disposition.SinkDown down) {
            sinkDown(permit, down.retryAfter(), nowNanos);
        } else {
            failure(permit, nowNanos);
        }
    }

    /** The permitted call was not made, or tells nothing; if it was a probe, another may go at once. */
    public void unused(SinkPermit.Granted permit, long nowNanos) {
        if (permit.turn() == turn && permit.probe()) {
            probeUntilNanos = nowNanos;
            reopen(nowNanos);
        }
    }

    private void success(SinkPermit.Granted permit) {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        sinkDowns = 0;
        if (permit.probe()) {
            turn++;
            openings = 0;
        }
    }

    private void failure(SinkPermit.Granted permit, long nowNanos) {
        if (permit.probe()) {
            open(Optional.empty(), nowNanos);
            answering = true;
            return;
        }
        breaker.onError(0, TimeUnit.NANOSECONDS, new SinkFailure());
        if (state() == State.OPEN) {
            waitOpen(Optional.empty(), nowNanos);
            answering = true;
        }
    }

    private void sinkDown(SinkPermit.Granted permit, Optional<Duration> retryAfter, long nowNanos) {
        sinkDowns++;
        if (permit.probe() || retryAfter.isPresent() || sinkDowns >= settings.sinkDownsToOpen()) {
            open(retryAfter, nowNanos);
            answering = false;
        } else {
            failure(permit, nowNanos);
        }
    }

    private void late(Disposition disposition, long nowNanos) {
        if (state() == State.OPEN && disposition instanceof Disposition.SinkDown down) {
            answering = false;
            long asked = nowNanos + retryAfterNanos(down.retryAfter());
            openUntilNanos = asked - openUntilNanos > 0 ? asked : openUntilNanos;
        }
    }

    private void open(Optional<Duration> retryAfter, long nowNanos) {
        breaker.transitionToOpenState();
        waitOpen(retryAfter, nowNanos);
    }

    private void waitOpen(Optional<Duration> retryAfter, long nowNanos) {
        turn++;
        sinkDowns = 0;
        openings++;
        openUntilNanos = nowNanos + Math.max(intervalNanos(), retryAfterNanos(retryAfter));
    }

    private void reopen(long nowNanos) {
        breaker.transitionToOpenState();
        turn++;
        openUntilNanos = nowNanos;
    }

    /** Doubles with every opening in a row; half of it is jitter. */
    private long intervalNanos() {
        long longest = settings.longestOpen().toNanos();
        long interval = settings.firstOpen().toNanos();
        for (int i = 1; i < openings && interval < longest; i++) {
            interval *= 2;
        }
        interval = Math.min(interval, longest);
        return interval - random.nextLong(interval / 2 + 1);
    }

    /** Never sooner than the sink asked, up to the longest that is believed, and up to a tenth later. */
    private long retryAfterNanos(Optional<Duration> retryAfter) {
        if (retryAfter.isEmpty() || retryAfter.get().isNegative()) {
            return 0;
        }
        Duration most = settings.longestRetryAfter();
        long asked = (retryAfter.get().compareTo(most) > 0 ? most : retryAfter.get()).toNanos();
        return asked + random.nextLong(asked / 10 + 1);
    }

    /** What Resilience4j counts; its stack says nothing. */
    private static final class SinkFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        SinkFailure() {
            super("the sink did not take it", null, false, false);
        }
    }

    /** The time that was passed in last, as Resilience4j asks for it. */
    private static final class PassedTime extends Clock {

        private long nanos;

        void passTo(long nowNanos) {
            nanos = nowNanos;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(0, nanos);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
