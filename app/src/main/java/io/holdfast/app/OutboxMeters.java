package io.holdfast.app;

import io.holdfast.outbox.OutboxStatus;
import io.holdfast.outbox.ShardStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Turns what outboxes tell of themselves into meters, tagged with the flow. Thread-safe. */
final class OutboxMeters {

    private static final List<String> STATES = List.of("starting", "trouble", "held", "waiting", "running");
    private static final double MS = 1_000;

    private final MeterRegistry registry;

    /** Meters in {@code registry}. */
    OutboxMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Adds meters over the status of this flow's outbox. */
    void watch(String flow, Supplier<OutboxStatus> status) {
        Tags tags = Tags.of("flow", flow);
        for (String state : STATES) {
            gauge("state", tags.and("state", state), status, s -> s.state().equals(state) ? 1 : 0);
        }
        gauge("members", tags, status, OutboxStatus::members);
        gauge("shards", tags, status, s -> s.shards().size());
        gauge("waiting.rows", tags, status, s -> sum(s, ShardStatus::waiting));
        gauge(
                "oldest.seconds",
                tags,
                status,
                s -> s.shards().stream().mapToLong(ShardStatus::oldestMs).max().orElse(0) / MS);
        gauge("held.rows", tags, status, s -> sum(s, ShardStatus::heldRows));
        counter("published", tags, status, OutboxStatus::published);
        counter("transactions", tags, status, OutboxStatus::transactions);
    }

    private static double sum(OutboxStatus status, ToLongFunction<ShardStatus> value) {
        return status.shards().stream().mapToLong(value).sum();
    }

    private void gauge(String name, Tags tags, Supplier<OutboxStatus> status, ToDoubleFunction<OutboxStatus> value) {
        Gauge.builder("holdfast.outbox." + name, status, s -> value.applyAsDouble(s.get()))
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** The registry holds what a counter counts weakly; the gauges hold it. */
    private void counter(String name, Tags tags, Supplier<OutboxStatus> status, ToDoubleFunction<OutboxStatus> value) {
        FunctionCounter.builder("holdfast.outbox." + name, status, s -> value.applyAsDouble(s.get()))
                .tags(tags)
                .register(registry);
    }
}
