package io.holdfast.intake.producer;

import io.holdfast.intake.IntakeObserver;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of records, and shows it as Kafka's clients show their metrics. Thread-safe. */
final class ProducerFigures implements IntakeObserver {

    /** Group of all metrics. */
    static final String GROUP = "holdfast-producer-metrics";

    private final Map<String, String> tags;
    private final LongAdder published = new LongAdder();
    private final LongAdder spooled = new LongAdder();
    private final LongAdder shed = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder drained = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder replaced = new LongAdder();

    ProducerFigures(String clientId) {
        this.tags = Map.of("client-id", clientId);
    }

    void count(@Nullable Outcome outcome) {
        LongAdder counter = unknown;
        if (outcome instanceof Outcome.Published) {
            counter = published;
        } else if (outcome instanceof Outcome.Spooled) {
            counter = spooled;
        } else if (outcome instanceof Outcome.Shed) {
            counter = shed;
        } else if (outcome instanceof Outcome.Rejected) {
            counter = rejected;
        }
        counter.increment();
    }

    @Override
    public void drained(String flow) {
        drained.increment();
    }

    @Override
    public void refused(String flow, String reason) {
        refused.increment();
    }

    @Override
    public void producerReplaced(String cluster, String cause) {
        replaced.increment();
    }

    /** One number and its meaning. */
    private record Figure(MetricName metricName, DoubleSupplier value) implements Metric {

        @Override
        public Object metricValue() {
            return value.getAsDouble();
        }
    }

    /** Every metric, read when it is asked for its value. */
    Map<MetricName, Metric> metrics(Supplier<IntakeView> view, DoubleSupplier unreported) {
        Map<MetricName, Metric> all = new LinkedHashMap<>();
        add(all, "published-total", "Records acknowledged by Kafka before their receipt completed.", of(published));
        add(all, "spooled-total", "Records forced to the spool.", of(spooled));
        add(all, "drained-total", "Spooled records that reached Kafka.", of(drained));
        add(all, "shed-total", "Records that were not taken, to be sent again.", of(shed));
        add(all, "rejected-total", "Records that were wrong themselves.", of(rejected));
        add(all, "unknown-total", "Records whose outcome was not known in time.", of(unknown));
        add(all, "refused-total", "Promised records that Kafka refused for good.", of(refused));
        add(all, "producers-replaced-total", "Kafka producers that failed and were replaced.", of(replaced));
        add(all, "unreported-records", "Records whose receipt is not complete.", unreported);
        add(all, "in-flight-records", "Records that wait for a promise.", of(view, IntakeView::inFlightRecords));
        add(all, "in-flight-bytes", "Bytes held for records on their way.", of(view, IntakeView::inFlightBytes));
        add(
                all,
                "spool-records",
                "Records in the spool.",
                of(view, v -> v.spool().entries()));
        add(
                all,
                "spool-bytes",
                "Bytes of records in the spool.",
                of(view, v -> v.spool().liveBytes()));
        add(
                all,
                "spool-bytes-max",
                "Bytes that the spool may hold.",
                of(view, v -> v.spool().maxBytes()));
        add(
                all,
                "spool-oldest-accepted-ms",
                "When the oldest spooled record was accepted, epoch milliseconds; 0 when none.",
                of(view, v -> v.spool().oldestMs()));
        add(
                all,
                "refused-records",
                "Records in the refused area.",
                of(view, v -> v.spool().refused()));
        add(
                all,
                "lanes-not-direct",
                "Partitions whose records do not go to Kafka directly.",
                of(
                        view,
                        v -> v.lanes().stream()
                                .filter(lane -> !lane.state().equals("direct"))
                                .count()));
        return all;
    }

    private static DoubleSupplier of(Supplier<IntakeView> view, ToDoubleFunction<IntakeView> figure) {
        return () -> figure.applyAsDouble(view.get());
    }

    private static DoubleSupplier of(LongAdder counter) {
        return counter::sum;
    }

    private void add(Map<MetricName, Metric> all, String name, String meaning, DoubleSupplier value) {
        MetricName metric = new MetricName(name, GROUP, meaning, tags);
        all.put(metric, new Figure(metric, value));
    }
}
