package io.holdfast.app.monitor;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Tier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A dashboard for Grafana: processes and spool, then the catalog's flows and deliveries, tier by tier. Pure. */
public final class Dashboard {

    private static final int COLUMNS = 3;
    private static final int SCHEMA = 39;

    private final List<Map<String, Object>> panels = new ArrayList<>();
    private int y;

    private Dashboard() {}

    /** The dashboard, to be written as JSON. */
    public static Map<String, Object> of(Catalog catalog, String title) {
        Dashboard dashboard = new Dashboard();
        dashboard.row("Now", now());
        dashboard.row("Spool", spool());
        for (Tier tier : Tier.values()) {
            List<Flow> flows = catalog.flows().values().stream()
                    .filter(flow -> FlowTier.of(flow) == tier)
                    .toList();
            List<Flow> delivered =
                    flows.stream().filter(flow -> !flow.deliveries().isEmpty()).toList();
            String word = tier.name().charAt(0) + tier.name().substring(1).toLowerCase(Locale.ROOT);
            dashboard.row(word + " flows", flows.isEmpty() ? List.of() : flows(selector(flows)));
            dashboard.row(word + " deliveries", delivered.isEmpty() ? List.of() : deliveries(selector(delivered)));
        }
        dashboard.row("Processes", processes());
        return dashboard.json(title);
    }

    private static String selector(List<Flow> flows) {
        return "{flow=~\"" + Promql.oneOf(flows.stream().map(Flow::name).toList()) + "\"}";
    }

    private static List<Panel> now() {
        return List.of(
                Panel.of("Processes by phase", "short", "sum by (phase) (holdfast_phase)", "{{phase}}"),
                Panel.of(
                        "Lanes that are not direct",
                        "short",
                        "sum by (flow, state) (holdfast_lanes{state!=\"direct\"}) > 0",
                        "{{flow}} {{state}}"),
                Panel.of(
                        "Clusters that answer",
                        "short",
                        "min by (cluster) (holdfast_cluster_reachable)",
                        "{{cluster}}"),
                Panel.of(
                                "Accepted",
                                "ops",
                                "sum by (flow) (rate(holdfast_intake_published_seconds_count[5m]))",
                                "{{flow}} published")
                        .and("sum by (flow) (rate(holdfast_intake_spooled_seconds_count[5m]))", "{{flow}} spooled"),
                Panel.of(
                        "Shed, by reason",
                        "ops",
                        "sum by (tier, reason) (rate(holdfast_intake_shed_total[5m]))",
                        "{{tier}} {{reason}}"),
                Panel.of(
                        "Refused by Kafka, waiting for somebody",
                        "short",
                        "sum by (instance) (holdfast_refused_records)",
                        "{{instance}}"));
    }

    private static List<Panel> spool() {
        return List.of(
                Panel.of(
                        "Fill of the disk's part",
                        "percentunit",
                        "holdfast_spool_disk_bytes / holdfast_spool_max_bytes",
                        "{{instance}}"),
                Panel.of(
                        "Full in, at the speed of 10 minutes",
                        "s",
                        "(holdfast_spool_max_bytes - holdfast_spool_disk_bytes) / (deriv(holdfast_spool_disk_bytes[10m]) > 0)",
                        "{{instance}}"),
                Panel.of(
                        "Fill of flows' shares",
                        "percentunit",
                        "max by (flow) (holdfast_flow_spooled_bytes / holdfast_flow_spool_max_bytes)",
                        "{{flow}}"),
                Panel.of("Records that wait", "short", "sum by (flow) (holdfast_flow_spooled_records)", "{{flow}}"),
                Panel.of("Age of the oldest", "s", "max by (flow) (holdfast_flow_spool_oldest_seconds)", "{{flow}}"),
                Panel.of("Drained", "ops", "sum by (flow) (rate(holdfast_intake_drained_total[5m]))", "{{flow}}"));
    }

    private static List<Panel> flows(String flows) {
        return List.of(
                Panel.of(
                        "Published",
                        "ops",
                        "sum by (flow, tier) (rate(holdfast_intake_published_seconds_count" + flows + "[5m]))",
                        "{{flow}} {{tier}}"),
                Panel.of(
                        "Until acknowledged, p99",
                        "s",
                        "histogram_quantile(0.99, sum by (flow, le) (rate(holdfast_intake_published_seconds_bucket"
                                + flows + "[5m])))",
                        "{{flow}}"),
                Panel.of(
                        "Spooled",
                        "ops",
                        "sum by (flow) (rate(holdfast_intake_spooled_seconds_count" + flows + "[5m]))",
                        "{{flow}}"),
                Panel.of(
                        "Shed",
                        "ops",
                        "sum by (flow, tier, reason) (rate(holdfast_intake_shed_total" + flows + "[5m]))",
                        "{{flow}} {{tier}} {{reason}}"),
                Panel.of(
                        "Until shed, p99",
                        "s",
                        "histogram_quantile(0.99, sum by (flow, le) (rate(holdfast_intake_shed_latency_seconds_bucket"
                                + flows + "[5m])))",
                        "{{flow}}"),
                Panel.of(
                                "Unknown, rejected, expired, refused",
                                "ops",
                                "sum by (flow) (rate(holdfast_intake_unknown_total" + flows + "[5m]))",
                                "{{flow}} unknown")
                        .and(
                                "sum by (flow, reason) (rate(holdfast_intake_rejected_total" + flows + "[5m]))",
                                "{{flow}} rejected: {{reason}}")
                        .and("sum by (flow) (rate(holdfast_intake_expired_total" + flows + "[5m]))", "{{flow}} expired")
                        .and(
                                "sum by (flow, reason) (rate(holdfast_intake_refused_total" + flows + "[5m]))",
                                "{{flow}} refused: {{reason}}"));
    }

    private static List<Panel> deliveries(String flows) {
        String by = "by (flow, delivery) ";
        String legend = "{{flow}}.{{delivery}}";
        return List.of(
                Panel.of("Lag", "s", "max " + by + "(holdfast_delivery_lag_seconds" + flows + ")", legend),
                Panel.of(
                        "Lag in records",
                        "short",
                        "sum " + by + "(holdfast_delivery_lag_records" + flows + ")",
                        legend),
                Panel.of("Done", "ops", "sum " + by + "(rate(holdfast_delivery_done_total" + flows + "[5m]))", legend),
                Panel.of(
                        "Attempts that failed",
                        "ops",
                        "sum " + by + "(rate(holdfast_delivery_attempts_total" + flows + "[5m])) - sum " + by
                                + "(rate(holdfast_delivery_done_total" + flows + "[5m]))",
                        legend),
                Panel.of("Parked", "short", "sum " + by + "(holdfast_delivery_parked_records" + flows + ")", legend),
                Panel.of(
                                "Dead letters: age of the oldest, and died in an hour",
                                "s",
                                "max " + by + "(holdfast_delivery_dead_letter_age_seconds" + flows + ")",
                                legend)
                        .and(
                                "sum " + by + "(increase(holdfast_delivery_dead_total" + flows + "[1h]))",
                                legend + " died"),
                Panel.of(
                        "Handler, p99",
                        "s",
                        "histogram_quantile(0.99, sum by (flow, delivery, le) (rate(holdfast_delivery_handler_seconds_bucket"
                                + flows + "[5m])))",
                        legend),
                Panel.of(
                        "State",
                        "short",
                        "sum by (flow, delivery, state) (holdfast_delivery_state" + flows + ") > 0",
                        legend + " {{state}}"),
                Panel.of(
                        "Retries that the budget grants",
                        "short",
                        "min " + by + "(holdfast_delivery_retries_left" + flows + ")",
                        legend));
    }

    private static List<Panel> processes() {
        return List.of(
                Panel.of("In flight", "short", "holdfast_in_flight_records", "{{instance}}")
                        .and("holdfast_concurrency_limit", "{{instance}} limit"),
                Panel.of(
                        "HTTP answers", "ops", "sum by (status) (rate(holdfast_http_answers_total[5m]))", "{{status}}"),
                Panel.of("HTTP connections", "short", "holdfast_http_connections", "{{instance}}"),
                Panel.of("Bytes held", "bytes", "holdfast_in_flight_bytes", "{{instance}} in flight")
                        .and("holdfast_http_body_bytes", "{{instance}} arriving"),
                Panel.of("Heap", "bytes", "sum by (instance) (jvm_memory_used_bytes{area=\"heap\"})", "{{instance}}"),
                Panel.of(
                        "Garbage collection, of a second",
                        "percentunit",
                        "sum by (instance) (rate(jvm_gc_pause_seconds_sum[5m]))",
                        "{{instance}}"));
    }

    private void row(String title, List<Panel> row) {
        if (row.isEmpty()) {
            return;
        }
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("id", panels.size() + 1);
        head.put("type", "row");
        head.put("title", title);
        head.put("collapsed", false);
        head.put("gridPos", Map.of("x", 0, "y", y, "w", COLUMNS * Panel.WIDTH, "h", 1));
        head.put("panels", List.of());
        panels.add(head);
        y++;
        int column = 0;
        for (Panel panel : row) {
            panels.add(panel.json(panels.size() + 1, column * Panel.WIDTH, y));
            column = (column + 1) % COLUMNS;
            y += column == 0 ? Panel.HEIGHT : 0;
        }
        y += column == 0 ? 0 : Panel.HEIGHT;
    }

    private Map<String, Object> json(String title) {
        Map<String, Object> datasource = new LinkedHashMap<>();
        datasource.put("name", "datasource");
        datasource.put("type", "datasource");
        datasource.put("query", "prometheus");
        datasource.put("label", "Data source");
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", title);
        json.put("uid", "holdfast");
        json.put("tags", List.of("holdfast", "kafka"));
        json.put("schemaVersion", SCHEMA);
        json.put("editable", true);
        json.put("timezone", "browser");
        json.put("refresh", "30s");
        json.put("time", Map.of("from", "now-6h", "to", "now"));
        json.put("templating", Map.of("list", List.of(datasource)));
        json.put("panels", panels);
        return json;
    }
}
