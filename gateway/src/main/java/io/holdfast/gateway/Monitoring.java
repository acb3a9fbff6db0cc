package io.holdfast.gateway;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What a process shows of itself over HTTP, and what operators may do there besides.
 *
 * @param registry its metrics
 * @param views what its other parts show, by path, such as {@code /v1/deliveries}; written as JSON, and asked for on threads
 *     that may wait
 * @param actions what operators may do to one of the things a view shows, by path with a star where its name stands; done on
 *     threads that may wait
 */
public record Monitoring(
        PrometheusMeterRegistry registry,
        Map<String, Callable<? extends Map<String, ?>>> views,
        Map<String, Action> actions) {

    /** Done to the thing that is called {@code name}, in the name of {@code operator}. */
    public interface Action {

        /**
         * Does it.
         *
         * @throws Exception when it cannot be known whether it was done
         */
        Reply act(String name, String operator) throws Exception;
    }

    /** How an action ended. */
    public sealed interface Reply {

        /** It was done; {@code body} is written as JSON. */
        record Done(Map<String, ?> body) implements Reply {}

        /** There is nothing of that name; {@code detail} says what there is. */
        record NotThere(String detail) implements Reply {}

        /** It does not fit how the thing stands; {@code detail} says how that is. */
        record NotNow(String detail) implements Reply {}
    }

    /** Copies the views and the actions. */
    public Monitoring {
        views = Map.copyOf(views);
        actions = Map.copyOf(actions);
    }

    /** Metrics, and no views. */
    public static Monitoring of(PrometheusMeterRegistry registry) {
        return new Monitoring(registry, Map.of(), Map.of());
    }
}
