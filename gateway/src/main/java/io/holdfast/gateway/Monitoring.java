package io.holdfast.gateway;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What a process shows of itself over HTTP.
 *
 * @param registry its metrics
 * @param views what its other parts show, by path, such as {@code /v1/deliveries}; written as JSON, and asked for on threads
 *     that may wait
 */
public record Monitoring(PrometheusMeterRegistry registry, Map<String, Callable<? extends Map<String, ?>>> views) {

    /** Copies the views. */
    public Monitoring {
        views = Map.copyOf(views);
    }

    /** Metrics, and no views. */
    public static Monitoring of(PrometheusMeterRegistry registry) {
        return new Monitoring(registry, Map.of());
    }
}
