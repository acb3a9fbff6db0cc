package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How records of a flow go out. */
public record Delivery(
        @Doc(value = "Name of the delivery.", fromKey = true)
        String name,

        @Doc(value = "key keeps the order of each key through retries; none does not.", byDefault = "key")
        Ordering ordering,

        @Doc(value = "Delays between attempts.", byDefault = "[1m, 5m, 30m]")
        List<Duration> retry,

        @Doc(value = "Where records go: one of jdbc, http, kafka, handler with its settings.", byDefault = "{}")
        Map<String, Map<String, Secret>> sink) {

    /** What order is kept. */
    public enum Ordering {
        /** The order of each key. */
        KEY,
        /** None. */
        NONE
    }
}
