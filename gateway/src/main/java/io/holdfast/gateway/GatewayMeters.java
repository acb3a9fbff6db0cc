package io.holdfast.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Meters of HTTP itself. Thread-safe. */
final class GatewayMeters {

    private final MeterRegistry registry;
    private final AtomicInteger connections = new AtomicInteger();
    private final Counter refusedConnections;
    private final Map<Integer, Counter> answers = new ConcurrentHashMap<>();

    GatewayMeters(MeterRegistry registry, BodyMemory memory) {
        this.registry = registry;
        this.refusedConnections =
                Counter.builder("holdfast.http.connections.refused").register(registry);
        Gauge.builder("holdfast.http.connections", connections, AtomicInteger::get)
                .strongReference(true)
                .register(registry);
        Gauge.builder("holdfast.http.body.bytes", memory, BodyMemory::used)
                .strongReference(true)
                .register(registry);
    }

    /** Counts a connection; false, and it is not counted as open, when there are {@code most}. */
    boolean connectionOpened(int most) {
        if (connections.incrementAndGet() <= most) {
            return true;
        }
        connections.decrementAndGet();
        refusedConnections.increment();
        return false;
    }

    void connectionClosed() {
        connections.decrementAndGet();
    }

    void answered(int status) {
        answers.computeIfAbsent(
                        status,
                        code -> Counter.builder("holdfast.http.answers")
                                .tag("status", code.toString())
                                .register(registry))
                .increment();
    }
}
