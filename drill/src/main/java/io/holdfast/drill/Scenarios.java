package io.holdfast.drill;

import io.holdfast.drill.contract.RegistryDrill;
import io.holdfast.drill.hostile.HostileDrill;
import io.holdfast.drill.outbox.OutboxDrill;
import io.holdfast.drill.scenario.Scenario;
import java.util.List;
import java.util.Optional;

/** The drills whose course is written in Java. */
public final class Scenarios {

    /** All of them. */
    public static final List<Scenario> BUILT_IN = List.of(new OutboxDrill(), new RegistryDrill(), new HostileDrill());

    private Scenarios() {}

    /** The one of this name. */
    public static Optional<Scenario> find(String name) {
        return BUILT_IN.stream().filter(known -> known.name().equals(name)).findFirst();
    }
}
