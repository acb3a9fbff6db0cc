package io.holdfast.app.monitor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One panel of a dashboard, of lines over time.
 *
 * @param unit by Grafana's names, such as {@code s}, {@code bytes}, {@code ops}
 * @param lines what is drawn
 */
record Panel(String title, String unit, List<Line> lines) {

    static final int WIDTH = 8;
    static final int HEIGHT = 7;

    /** One query, and what its lines are called; labels stand in double braces. */
    record Line(String expr, String legend) {}

    static Panel of(String title, String unit, String expr, String legend) {
        return new Panel(title, unit, List.of(new Line(expr, legend)));
    }

    /** The same with one more query. */
    Panel and(String expr, String legend) {
        List<Line> more = new ArrayList<>(lines);
        more.add(new Line(expr, legend));
        return new Panel(title, unit, more);
    }

    /** As Grafana reads it, at this place. */
    Map<String, Object> json(int id, int x, int y) {
        Map<String, Object> panel = new LinkedHashMap<>();
        panel.put("id", id);
        panel.put("type", "timeseries");
        panel.put("title", title);
        panel.put("datasource", Map.of("type", "prometheus", "uid", "${datasource}"));
        panel.put("gridPos", Map.of("x", x, "y", y, "w", WIDTH, "h", HEIGHT));
        panel.put("fieldConfig", Map.of("defaults", Map.of("unit", unit, "min", 0), "overrides", List.of()));
        panel.put("options", Map.of("legend", Map.of("displayMode", "list", "placement", "bottom")));
        List<Map<String, Object>> targets = new ArrayList<>();
        for (Line line : lines) {
            Map<String, Object> target = new LinkedHashMap<>();
            target.put("refId", String.valueOf((char) ('A' + targets.size())));
            target.put("expr", line.expr());
            target.put("legendFormat", line.legend());
            targets.add(target);
        }
        panel.put("targets", targets);
        return panel;
    }
}
