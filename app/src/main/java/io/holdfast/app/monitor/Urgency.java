package io.holdfast.app.monitor;

import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Tier;
import java.util.Collection;
import java.util.Locale;

/** How soon somebody has to look, most urgent first; the label {@code severity} of an alert. */
enum Urgency {
    /** Now, whatever the time. */
    PAGE,
    /** In working hours. */
    TICKET,
    /** When somebody wonders. */
    INFO;

    /** What trouble with a flow of this tier is worth. */
    static Urgency of(Tier tier) {
        return switch (tier) {
            case CRITICAL -> PAGE;
            case STANDARD -> TICKET;
            case BULK -> INFO;
        };
    }

    /** What trouble with all of these flows is worth: what it is worth for the most important. */
    static Urgency of(Collection<Flow> flows) {
        return of(flows.stream().map(FlowTier::of).min(Tier::compareTo).orElse(Tier.BULK));
    }

    /** Less urgent by one step. */
    Urgency lower() {
        return this == PAGE ? TICKET : INFO;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
