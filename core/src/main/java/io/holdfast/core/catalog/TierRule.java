package io.holdfast.core.catalog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which tier a record has: always the same, or critical when a value in the record says so. */
public record TierRule(
        @Doc(value = "Tier of records that are not critical by the rule.", byDefault = "standard", key = "default")
        Tier base,

        @Doc("When a record of this flow is critical.") Optional<CriticalWhen> criticalWhen) {

    /** Every record has the same tier. */
    public static TierRule always(Tier tier) {
        return new TierRule(tier, Optional.empty());
    }

    /** Whether records of this flow are critical, always or at times. */
    public boolean canBeCritical() {
        return base == Tier.CRITICAL || criticalWhen.isPresent();
    }

    /**
     * The tier of one record.
     *
     * @param value the text of the value the rule points to; null when the record has none
     */
    public Tier tierOf(@Nullable String value) {
        return criticalWhen.isPresent() && value != null && criticalWhen.get().holds(value) ? Tier.CRITICAL : base;
    }
}
