package io.holdfast.app;

import io.holdfast.core.catalog.Flow;
import io.holdfast.delivery.DeliveryObserver;
import io.holdfast.delivery.DeliveryStatus;
import io.holdfast.delivery.PartitionStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * Turns what deliveries do into meters, tagged with flow and delivery alone: what holds for partitions is added up, or the
 * oldest of them. Here and not in the library, which so needs no metrics library. Thread-safe.
 */
final class DeliveryMeters implements DeliveryObserver {

    private static final List<String> BREAKER = List.of("closed", "open", "half-open");
    private static final List<String> STATES =
            List.of("starting", "trouble", "halted", "sink-down", "waiting", "running");
    private static final double MS = 1_000;

    private final MeterRegistry registry;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    /** Meters in {@code registry}. */
    DeliveryMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void handled(String flow, String delivery, long nanos) {
        timers.computeIfAbsent(
                        flow + '.' + delivery,
                        name -> Timer.builder("holdfast.delivery.handler")
                                .tags("flow", flow, "delivery", delivery)
                                .serviceLevelObjectives(
                                        Duration.ofMillis(1),
                                        Duration.ofMillis(5),
                                        Duration.ofMillis(25),
                                        Duration.ofMillis(100),
                                        Duration.ofMillis(500),
                                        Duration.ofSeconds(2),
                                        Duration.ofSeconds(10))
                                .register(registry))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Adds meters over the status of a delivery of this flow. How long its dead letters wait is tagged with the flow's owner,
     * beside how long they may.
     */
    void watch(Flow flow, String delivery, Supplier<DeliveryStatus> status) {
        Watched watched = new Watched(Tags.of("flow", flow.name(), "delivery", delivery), status);
        counters(watched);
        gauges(watched);
        for (String state : STATES) {
            gauge("state", watched.with("state", state), s -> s.state().equals(state) ? 1 : 0);
        }
        for (String state : BREAKER) {
            gauge(
                    "breaker",
                    watched.with("state", state),
                    s -> s.sink().breaker().equals(state) ? 1 : 0);
        }
        Watched owned = watched.with("owner", flow.owner());
        gauge("dead.letter.age.seconds", owned, s -> oldest(s, PartitionStatus::deadAgeMs));
        flow.objectives()
                .deadLetterAge()
                .ifPresent(limit -> gauge("dead.letter.age.limit.seconds", owned, s -> limit.toMillis() / MS));
    }

    private record Watched(Tags tags, Supplier<DeliveryStatus> status) {

        Watched with(String key, String value) {
            return new Watched(tags.and(key, value), status);
        }
    }

    private void counters(Watched watched) {
        counter("polled", watched, DeliveryStatus::polled);
        counter("attempts", watched, DeliveryStatus::attempts);
        counter("done", watched, DeliveryStatus::done);
        counter("parkings", watched, DeliveryStatus::parked);
        counter("dead", watched, DeliveryStatus::dead);
        counter("commands", watched, DeliveryStatus::commands);
        counter("late", watched, DeliveryStatus::late);
        counter("failed.commits", watched, DeliveryStatus::failedCommits);
        counter("claims", watched, DeliveryStatus::claims);
        counter("revocations", watched, DeliveryStatus::revocations);
    }

    private void gauges(Watched watched) {
        gauge("partitions", watched, s -> s.partitions().size());
        gauge(
                "lag.unknown.partitions",
                watched,
                s -> s.partitions().stream()
                        .filter(partition -> partition.lag() < 0)
                        .count());
        gauge(
                "lag.records",
                watched,
                s -> of(s, partition -> Math.max(0, partition.lag())).sum());
        gauge("lag.seconds", watched, s -> oldest(s, PartitionStatus::lagMs));
        gauge("running", watched, s -> of(s, PartitionStatus::running).sum());
        gauge("lanes.busy", watched, s -> of(s, PartitionStatus::lanesBusy).sum());
        gauge(
                "lanes.blocked",
                watched,
                s -> of(s, PartitionStatus::lanesBlocked).sum());
        gauge("parked.records", watched, s -> of(s, PartitionStatus::parked).sum());
        gauge("parked.bytes", watched, s -> of(s, PartitionStatus::parkedBytes).sum());
        gauge("parked.age.seconds", watched, s -> oldest(s, PartitionStatus::parkedAgeMs));
        gauge("retries.left", watched, s -> s.sink().retriesLeft());
    }

    private static LongStream of(DeliveryStatus status, ToLongFunction<PartitionStatus> value) {
        return status.partitions().stream().mapToLong(value);
    }

    private static double oldest(DeliveryStatus status, ToLongFunction<PartitionStatus> ageMs) {
        return of(status, ageMs).max().orElse(0) / MS;
    }

    private void gauge(String name, Watched watched, ToDoubleFunction<DeliveryStatus> value) {
        Gauge.builder("holdfast.delivery." + name, watched.status(), s -> value.applyAsDouble(s.get()))
                .tags(watched.tags())
                .strongReference(true)
                .register(registry);
    }

    /** The registry holds what a counter counts weakly; the gauges hold it. */
    private void counter(String name, Watched watched, ToDoubleFunction<DeliveryStatus> value) {
        FunctionCounter.builder("holdfast.delivery." + name, watched.status(), s -> value.applyAsDouble(s.get()))
                .tags(watched.tags())
                .register(registry);
    }
}
