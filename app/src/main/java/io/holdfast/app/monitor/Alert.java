package io.holdfast.app.monitor;

import io.holdfast.core.catalog.Flow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One alerting rule.
 *
 * @param name of the alert, and the heading of its runbook
 * @param expr in PromQL; whatever it returns is alerted on
 * @param hold how long that has to last
 * @param labels that are added to those of {@code expr}
 * @param summary one line, for a phone
 * @param description what it means and where to look first
 */
record Alert(String name, String expr, Duration hold, Map<String, String> labels, String summary, String description) {

    /** An alert about no flow in particular. */
    static Alert of(String name, Urgency urgency, Condition condition, Words words) {
        return new Alert(
                name,
                condition.expr(),
                condition.hold(),
                Map.of("severity", urgency.word()),
                words.summary(),
                words.description());
    }

    /** What it takes. */
    record Condition(String expr, Duration hold) {

        static Condition atOnce(String expr) {
            return new Condition(expr, Duration.ZERO);
        }

        static Condition minutes(long minutes, String expr) {
            return new Condition(expr, Duration.ofMinutes(minutes));
        }
    }

    /** What it says; values of labels and of the expression stand in double braces, as Prometheus fills them in. */
    record Words(String summary, String description) {}

    /** The same, about this flow. */
    Alert about(Flow flow) {
        return with("flow", flow.name())
                .with("owner", flow.owner())
                .with("tier", FlowTier.of(flow).name().toLowerCase(Locale.ROOT));
    }

    /** The same with one more label; its value is no template, whatever it contains. */
    Alert with(String label, String value) {
        Map<String, String> all = new LinkedHashMap<>(labels);
        all.put(label, literal(value));
        return new Alert(name, expr, hold, all, summary, description);
    }

    /** Prometheus expands what stands in double braces; what comes from the catalog is to stand as it is. */
    static String literal(String value) {
        return value.replace("{{", "{{\"{{\"}}");
    }
}
