package io.holdfast.gateway;

import io.holdfast.intake.IntakeView;
import io.holdfast.intake.IntakeView.FlowView;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gauges for each flow and each cluster of an intake, over its view. Thread-safe. */
final class FlowMeters {

    private static final List<String> LANE_STATES = List.of("direct", "spooling", "draining", "halted");
    private static final double SECOND_NANOS = 1e9;

    private final MeterRegistry registry;
    private final Supplier<IntakeView> view;
    private volatile @Nullable Sorted sorted;

    FlowMeters(MeterRegistry registry, Supplier<IntakeView> view) {
        this.registry = registry;
        this.view = view;
    }

    /** Adds gauges for the flows and clusters that the view knows now; an intake has the same for its whole life. */
    void watch() {
        view.get().flows().forEach(flow -> watch(flow.flow()));
        view.get().clusters().forEach(cluster -> {
            Tags tags = Tags.of("cluster", cluster.cluster());
            gauge("holdfast.cluster.reachable", tags, v -> reachable(v, cluster.cluster()) ? 1 : 0);
        });
    }

    private void watch(String flow) {
        for (String state : LANE_STATES) {
            gauge("holdfast.lanes", Tags.of("flow", flow, "state", state), v -> v.lanes(flow, state));
        }
        Tags tags = Tags.of("flow", flow);
        gauge("holdfast.flow.spooled.records", tags, v -> of(v, flow, FlowView::records));
        gauge("holdfast.flow.spooled.bytes", tags, v -> of(v, flow, FlowView::bytes));
        gauge("holdfast.flow.spool.max.bytes", tags, v -> of(v, flow, FlowView::maxBytes));
        gauge(
                "holdfast.flow.spool.oldest.seconds",
                tags,
                v -> of(v, flow, known -> MeteredObserver.ageSeconds(known.oldestMs())));
        gauge("holdfast.flow.promise.hold.seconds", tags, v -> of(v, flow, known -> known.holdNanos() / SECOND_NANOS));
    }

    private static double of(Sorted view, String flow, ToDoubleFunction<FlowView> value) {
        FlowView known = view.flows().get(flow);
        return known == null ? 0 : value.applyAsDouble(known);
    }

    private static boolean reachable(Sorted view, String cluster) {
        return view.of().clusters().stream().anyMatch(known -> known.cluster().equals(cluster) && known.reachable());
    }

    /** The view, sorted once however many gauges ask. */
    @SuppressWarnings("ReferenceEquality") // The same picture, not an equal one.
    private Sorted sorted() {
        IntakeView now = view.get();
        Sorted last = sorted;
        if (last == null || last.of() != now) {
            last = Sorted.of(now);
            sorted = last;
        }
        return last;
    }

    /**
     * A view that answers for one flow at a time.
     *
     * @param lanes how many lanes there are of a flow in a state, by {@code flow/state}
     */
    private record Sorted(IntakeView of, Map<String, FlowView> flows, Map<String, Long> lanes) {

        static Sorted of(IntakeView view) {
            return new Sorted(
                    view,
                    view.flows().stream().collect(Collectors.toMap(FlowView::flow, flow -> flow)),
                    view.lanes().stream()
                            .collect(Collectors.groupingBy(
                                    lane -> lane.flow() + '/' + lane.state(), Collectors.counting())));
        }

        double lanes(String flow, String state) {
            return lanes.getOrDefault(flow + '/' + state, 0L);
        }
    }

    private void gauge(String name, Tags tags, ToDoubleFunction<Sorted> value) {
        Gauge.builder(name, this, meters -> value.applyAsDouble(meters.sorted()))
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }
}
