package io.holdfast.drill.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.core.catalog.Durations;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several gateways that share a spool in a Redis which syncs each record before it answers; clients go round them.
 *
 * @param lease how long a gateway counts as alive without a sign of life
 * @param strict flows are {@code exactly-once: strict}, so that a gateway that was stopped past its lease is shut out
 */
public record Fleet(int gateways, Duration lease, boolean strict) {

    private static final String STRICT = "strict";

    /** How many gateways there may be. */
    static final int MOST = 9;

    /** What it consists of in an experiment's file. */
    static final List<String> FIELDS = List.of("gateways", "lease", "exactly-once");

    /** Checks the numbers. */
    public Fleet {
        Words.require(gateways >= 1 && gateways <= MOST, "gateways is " + gateways + "; give 1 to " + MOST);
        Words.require(!lease.isZero(), "lease is " + lease.toMillis() + "ms; give some seconds");
    }

    @JsonCreator
    static Fleet of(
            @JsonProperty("gateways") int gateways,
            @JsonProperty("lease") @Nullable String lease,
            @JsonProperty("exactly-once") @Nullable String exactlyOnce) {
        Words.require(
                exactlyOnce == null || exactlyOnce.equals(STRICT),
                "exactly-once is \"" + exactlyOnce + "\"; say " + STRICT + ", or nothing");
        return new Fleet(gateways, Durations.parse(Words.required(lease, "lease")), exactlyOnce != null);
    }

    /** Refuses a step that this fleet, or no fleet, has no target for. */
    static void check(@Nullable Fleet fleet, Target target) {
        Words.require(
                fleet != null || !target.ofFleet(),
                "the target \"" + target.word()
                        + "\" is of a fleet; declare one, as in fleet: { gateways: 3, lease: 3s }");
        Words.require(
                fleet == null || target.kind() != Target.Kind.GATEWAY || target.number() > 0,
                "the target \"gateway\" is for a single one; name one of the fleet, such as gateway-1");
        Words.require(
                fleet == null || target.kind() != Target.Kind.GATEWAY || target.number() <= fleet.gateways(),
                "there is no " + target.word() + " among " + (fleet == null ? 1 : fleet.gateways()) + " gateways");
    }
}
