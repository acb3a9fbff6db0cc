package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.Arm;
import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Sink;
import io.holdfast.delivery.Delivery;
import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.DeliveryStatus;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.PartitionStatus;
import io.holdfast.delivery.engine.EngineLimits;
import io.holdfast.delivery.policy.RetryPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A delivery with its defaults, but for how much runs at once and when what is parked is tried again. */
public final class HoldfastArm implements Arm {

    /** {@code async}, which holds no thread, or {@code thread}. */
    static final String HANDLER = "handler";
    /** Delays of parked records, in milliseconds, between commas. */
    static final String RETRY_MS = "retry-ms";
    /** Attempts before a record is parked. */
    static final String INLINE = "inline-attempts";

    /** Tells the highest number that an attempt had. */
    static final String ATTEMPT = "highest-attempt";
    /** Tells how many records are in the park log. */
    static final String HELD = "held";
    /** Tells when the first partition began to be claimed, by {@link System#nanoTime}. */
    static final String CLAIMING = "claiming";

    private static final String FLOW = "bench";

    @Override
    public Supplier<String> start(ArmSettings settings, Sink sink) {
        LongAccumulator attempt = new LongAccumulator(Math::max, 0);
        DeliverySettings own = settings(settings);
        Delivery delivery = settings.text(HANDLER).equals("async")
                ? Delivery.startAsync(own, record -> {
                    attempt.accumulate(record.attempt());
                    return sink.callAsync(value(record)).thenApply(none -> Disposition.done());
                })
                : Delivery.start(own, record -> {
                    sink.call(value(record));
                    return Disposition.done();
                });
        long claiming = awaitClaims(delivery);
        return () -> words(delivery.status()) + " " + ATTEMPT + "=" + attempt.get() + " " + CLAIMING + "=" + claiming;
    }

    private static long awaitClaims(Delivery delivery) {
        while (delivery.status().claims() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        return System.nanoTime();
    }

    /** Of a delivery called as the group. */
    static DeliverySettings settings(ArmSettings settings) {
        EngineLimits usual = EngineLimits.DEFAULTS;
        return DeliverySettings.of(
                        FLOW,
                        settings.text(ArmSettings.GROUP),
                        settings.text(ArmSettings.TOPIC),
                        Map.of("bootstrap.servers", settings.text(ArmSettings.SERVERS)))
                .withRetry(retry(settings))
                .withLimits(new EngineLimits(
                        settings.number(ArmSettings.CONCURRENCY),
                        usual.mostBufferedBytes(),
                        usual.writesAtOnce(),
                        Duration.ofMillis(settings.number(ArmSettings.COMMIT_MS)),
                        usual.drain(),
                        usual.call()));
    }

    private static RetryPolicy retry(ArmSettings settings) {
        RetryPolicy usual = RetryPolicy.defaults();
        String delays = settings.text(RETRY_MS, "");
        List<Duration> parks = delays.isEmpty()
                ? usual.parkDelays()
                : Arrays.stream(delays.split(",", -1))
                        .map(ms -> Duration.ofMillis(Long.parseLong(ms)))
                        .toList();
        int inline = (int) settings.number(INLINE, usual.inlineAttempts());
        return new RetryPolicy(inline, usual.firstBackoff(), usual.longestBackoff(), parks);
    }

    static byte[] value(InboundRecord record) {
        return Objects.requireNonNull(record.value());
    }

    static String words(DeliveryStatus status) {
        return "attempts=" + status.attempts() + " parked=" + status.parked() + " dead=" + status.dead() + " breaker="
                + status.sink().breaker() + " " + HELD + "="
                + status.partitions().stream()
                        .mapToLong(PartitionStatus::parked)
                        .sum();
    }
}
