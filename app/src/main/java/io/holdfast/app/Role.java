package io.holdfast.app;

import java.util.Locale;

/** What a process of {@code holdfast run} does. */
enum Role {
    /** Takes records in over HTTP. */
    GATEWAY,
    /** Runs the deliveries that the catalog declares. */
    DELIVERIES,
    /** Runs the outboxes that the catalog declares. */
    OUTBOXES;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
