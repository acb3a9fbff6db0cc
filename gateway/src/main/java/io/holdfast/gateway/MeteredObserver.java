package io.holdfast.gateway;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeObserver;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.RecordTracer;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.ShedReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Turns what an intake does into meters. Thread-safe; meters are looked up once for each combination of tags. */
public final class MeteredObserver implements IntakeObserver {

    private static final Duration VIEW_AGE = Duration.ofMillis(500);

    private final MeterRegistry registry;
    private final RecordTracer tracer;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    /** Meters in {@code registry}. */
    public MeteredObserver(MeterRegistry registry) {
        this(registry, RecordTracer.NONE);
    }

    /** Meters in {@code registry}, and lets {@code tracer} follow single records. */
    public MeteredObserver(MeterRegistry registry, RecordTracer tracer) {
        this.registry = registry;
        this.tracer = tracer;
    }

    @Override
    public RecordTracer tracer() {
        return tracer;
    }

    /** Adds gauges over the intake's view, which is taken at most twice a second. */
    public void watch(Intake intake) {
        CachedView view = new CachedView(intake);
        new FlowMeters(registry, view::get).watch();
        for (IntakeView.Phase phase : IntakeView.Phase.values()) {
            io.micrometer.core.instrument.Gauge.builder(
                            "holdfast.phase", view, v -> v.get().phase() == phase ? 1 : 0)
                    .tag("phase", phase.name().toLowerCase(Locale.ROOT))
                    .strongReference(true)
                    .register(registry);
        }
        gauge("holdfast.spool.entries", view, v -> v.spool().entries());
        gauge("holdfast.spool.bytes", view, v -> v.spool().liveBytes());
        gauge("holdfast.spool.disk.bytes", view, v -> v.spool().diskBytes());
        gauge("holdfast.spool.max.bytes", view, v -> v.spool().maxBytes());
        gauge("holdfast.spool.writable", view, v -> v.spool().writable() ? 1 : 0);
        gauge("holdfast.spool.oldest.seconds", view, v -> ageSeconds(v.spool().oldestMs()));
        if (view.get().fleet().isPresent()) {
            gauge("holdfast.fleet.members", view, v -> fleet(v, IntakeView.FleetView::members));
            gauge("holdfast.fleet.lanes.held", view, v -> fleet(v, IntakeView.FleetView::lanesHeld));
            gauge("holdfast.fleet.attached", view, v -> fleet(v, fleet -> fleet.attached() ? 1 : 0));
            gauge("holdfast.fleet.local", view, v -> fleet(v, IntakeView.FleetView::local));
        }
        gauge("holdfast.refused.records", view, v -> v.spool().refused());
        gauge("holdfast.in.flight.bytes", view, IntakeView::inFlightBytes);
        gauge("holdfast.in.flight.records", view, IntakeView::inFlightRecords);
        gauge("holdfast.concurrency.limit", view, IntakeView::concurrencyLimit);
    }

    @Override
    public void published(String flow, Tier tier, long latencyNanos) {
        timer("holdfast.intake.published", flow, tier).record(latencyNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void spooled(String flow, Tier tier, long latencyNanos) {
        timer("holdfast.intake.spooled", flow, tier).record(latencyNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void shed(String flow, Tier tier, ShedReason reason, long latencyNanos) {
        count("holdfast.intake.shed", "flow", flow, "tier", word(tier), "reason", reason.code());
        timer("holdfast.intake.shed.latency", flow, tier).record(latencyNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void unknown(String flow, Tier tier) {
        count("holdfast.intake.unknown", "flow", flow, "tier", word(tier));
    }

    @Override
    public void rejected(String flow, RejectReason reason) {
        String known = reason == RejectReason.UNKNOWN_FLOW ? "unknown" : flow;
        count("holdfast.intake.rejected", "flow", known, "reason", reason.code());
    }

    @Override
    public void repeated(String flow) {
        count("holdfast.intake.repeated", "flow", flow);
    }

    @Override
    public void retried(String flow) {
        count("holdfast.intake.retries", "flow", flow);
    }

    @Override
    public void drained(String flow) {
        count("holdfast.intake.drained", "flow", flow);
    }

    @Override
    public void expired(String flow) {
        count("holdfast.intake.expired", "flow", flow);
    }

    @Override
    public void refused(String flow, String reason) {
        count("holdfast.intake.refused", "flow", flow, "reason", reason);
    }

    @Override
    public void lost(String topic, int partition) {
        count("holdfast.spool.lost.records", "topic", topic);
    }

    @Override
    public void laneChanged(String topic, int partition, String from, String to) {
        count("holdfast.lane.changes", "topic", topic, "to", to);
    }

    @Override
    public void producerReplaced(String cluster, String cause) {
        count("holdfast.producer.replaced", "cluster", cluster, "cause", cause);
    }

    private Timer timer(String name, String flow, Tier tier) {
        return timers.computeIfAbsent(
                name + '/' + flow + '/' + tier,
                key -> Timer.builder(name)
                        .tags("flow", flow, "tier", word(tier))
                        .serviceLevelObjectives(
                                Duration.ofMillis(1),
                                Duration.ofMillis(2),
                                Duration.ofMillis(5),
                                Duration.ofMillis(10),
                                Duration.ofMillis(25),
                                Duration.ofMillis(50),
                                Duration.ofMillis(100),
                                Duration.ofMillis(250),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(5))
                        .register(registry));
    }

    private void count(String name, String... tags) {
        counters.computeIfAbsent(
                        name + String.join("/", tags),
                        key -> Counter.builder(name).tags(tags).register(registry))
                .increment();
    }

    private static double fleet(IntakeView view, ToDoubleFunction<IntakeView.FleetView> value) {
        return view.fleet().map(value::applyAsDouble).orElse(0.0);
    }

    private void gauge(String name, CachedView view, ToDoubleFunction<IntakeView> value) {
        io.micrometer.core.instrument.Gauge.builder(name, view, v -> value.applyAsDouble(v.get()))
                .strongReference(true)
                .register(registry);
    }

    static double ageSeconds(long epochMs) {
        return epochMs == 0 ? 0 : Math.max(0, System.currentTimeMillis() - epochMs) / 1_000.0;
    }

    private static String word(Tier tier) {
        return tier.name().toLowerCase(Locale.ROOT);
    }

    /** The intake's view, taken again when it is older than half a second. */
    private static final class CachedView {

        private final Intake intake;
        private IntakeView view;
        private long takenNanos = System.nanoTime();

        CachedView(Intake intake) {
            this.intake = intake;
            this.view = intake.view();
        }

        synchronized IntakeView get() {
            if (System.nanoTime() - takenNanos > VIEW_AGE.toNanos()) {
                view = intake.view();
                takenNanos = System.nanoTime();
            }
            return view;
        }
    }
}
