package io.holdfast.app.monitor;

import io.holdfast.core.catalog.Catalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** The alerts of a catalog as a file of Prometheus' rules. Pure. */
public final class RulesFile {

    private static final int WIDTH = 1_000;

    private RulesFile() {}

    /**
     * The file's text.
     *
     * @param job name under which Prometheus scrapes the processes
     * @param runbooks address of the page of runbooks, without a fragment
     */
    public static String of(Catalog catalog, String job, String runbooks) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(WIDTH)
                .setSplitLines(false)
                .build();
        List<Map<String, Object>> groups = AlertRules.of(catalog, job).stream()
                .map(group -> group(group, runbooks))
                .toList();
        return "# Made by holdfast alerts; edit the catalog instead.\n"
                + new Dump(settings).dumpToString(Map.of("groups", groups));
    }

    private static Map<String, Object> group(AlertGroup group, String runbooks) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("name", group.name());
        written.put(
                "rules",
                group.alerts().stream().map(alert -> rule(alert, runbooks)).toList());
        return written;
    }

    private static Map<String, Object> rule(Alert alert, String runbooks) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("alert", alert.name());
        rule.put("expr", alert.expr());
        if (!alert.hold().isZero()) {
            rule.put("for", Promql.text(alert.hold()));
        }
        rule.put("labels", new TreeMap<>(alert.labels()));
        Map<String, Object> annotations = new LinkedHashMap<>();
        annotations.put("summary", owned(alert) + alert.summary());
        annotations.put("description", alert.description());
        annotations.put("runbook_url", runbooks + "#" + alert.name().toLowerCase(Locale.ROOT));
        rule.put("annotations", annotations);
        return rule;
    }

    private static String owned(Alert alert) {
        String owner = alert.labels().get("owner");
        return owner == null ? "" : owner + ": ";
    }
}
