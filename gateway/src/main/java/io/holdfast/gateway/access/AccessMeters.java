package io.holdfast.gateway.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Meters of who is let in and how much. No label has a principal: their number has no bound. Thread-safe. */
final class AccessMeters {

    private final MeterRegistry registry;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    AccessMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void watch(QuotaBook book) {
        Gauge.builder("holdfast.quota.principals", book, QuotaBook::principals)
                .strongReference(true)
                .register(registry);
        for (String flow : book.flows()) {
            Gauge.builder("holdfast.quota.used.ratio", book, quotas -> quotas.used(flow))
                    .tag("flow", flow)
                    .strongReference(true)
                    .register(registry);
        }
    }

    void watch(KeyWatch keys, InstantSource clock) {
        Gauge.builder("holdfast.api.keys", keys, watch -> watch.ring().active(clock.instant()))
                .strongReference(true)
                .register(registry);
    }

    void watch(IssuerKeys keys) {
        Gauge.builder("holdfast.issuer.keys.age.seconds", keys, IssuerKeys::ageSeconds)
                .strongReference(true)
                .register(registry);
    }

    /** A request was refused; {@code code} is its problem's. */
    void refused(String code) {
        count("holdfast.access.refused", "reason", code);
    }

    /** A record had no quota left. */
    void exceeded(String flow) {
        count("holdfast.quota.exceeded", "flow", flow);
    }

    void keysRead(boolean well) {
        count("holdfast.api.keys.reads", "outcome", well ? "done" : "failed");
    }

    void issuerRead(boolean well) {
        count("holdfast.issuer.reads", "outcome", well ? "done" : "failed");
    }

    void notLogged() {
        count("holdfast.access.refused.unlogged");
    }

    private void count(String name, String... tags) {
        counters.computeIfAbsent(
                        name + String.join("/", tags),
                        key -> Counter.builder(name).tags(tags).register(registry))
                .increment();
    }
}
