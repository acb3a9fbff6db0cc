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
 */
public record Fleet(int gateways, Duration lease) {

    /** How many gateways there may be. */
    static final int MOST = 9;

    /** What it consists of in an experiment's file. */
    static final List<String> FIELDS = List.of("gateways", "lease");

    /** Checks the numbers. */
    public Fleet {
        Words.require(gateways >= 1 && gateways <= MOST, "gateways is " + gateways + "; give 1 to " + MOST);
        Words.require(!lease.isZero(), "lease is " + lease.toMillis() + "ms; give some seconds");
    }

    @JsonCreator
    static Fleet of(@JsonProperty("gateways") int gateways, @JsonProperty("lease") @Nullable String lease) {
        return new Fleet(gateways, Durations.parse(Words.required(lease, "lease")));
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
