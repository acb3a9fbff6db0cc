package io.holdfast.app.monitor;

import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Tier;

/** The tier by which a whole flow is watched: that of its most important records. */
final class FlowTier {

    private FlowTier() {}

    static Tier of(Flow flow) {
        return flow.tier().canBeCritical() ? Tier.CRITICAL : flow.tier().base();
    }
}
