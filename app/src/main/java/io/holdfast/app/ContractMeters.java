package io.holdfast.app;

import io.holdfast.contract.Contracts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Meters of contracts: gauges for each flow that has one. */
final class ContractMeters {

    private final MeterRegistry registry;
    private final Contracts contracts;

    private ContractMeters(MeterRegistry registry, Contracts contracts) {
        this.registry = registry;
        this.contracts = contracts;
    }

    /** Adds them to {@code registry}. */
    static void watch(MeterRegistry registry, Contracts contracts) {
        ContractMeters meters = new ContractMeters(registry, contracts);
        for (Contracts.State state : contracts.states()) {
            meters.gauge("holdfast.contract.loaded", state.flow(), now -> now.loaded() ? 1 : 0);
            meters.gauge("holdfast.contract.version", state.flow(), Contracts.State::version);
            meters.gauge(
                    "holdfast.contract.trouble",
                    state.flow(),
                    now -> now.problem().isEmpty() ? 0 : 1);
            meters.gauge("holdfast.contract.age.seconds", state.flow(), ContractMeters::age);
        }
    }

    private static double age(Contracts.State state) {
        return state.ageSeconds() < 0 ? Double.NaN : state.ageSeconds();
    }

    private void gauge(String name, String flow, ToDoubleFunction<Contracts.State> value) {
        Gauge.builder(name, contracts, all -> value.applyAsDouble(all.state(flow)))
                .tag("flow", flow)
                .strongReference(true)
                .register(registry);
    }
}
