package io.holdfast.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Rules and dashboard ask for metrics and labels that there are: those of the metrics' page, which tests compare with the code. */
class MonitoredMetricsTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "metrics.md");
    private static final Pattern ROW = Pattern.compile("\\| `(holdfast_\\w+)` \\| (\\w+) \\|([^|]*)\\|.*");
    private static final Pattern USE = Pattern.compile("\\b(holdfast_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(?:=~|!~|!=|=)\"");
    private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");
    private static final Pattern WORD = Pattern.compile("`(\\w+)`");
    /** Labels that Prometheus adds, and that of histograms. */
    private static final Set<String> ANYWHERE = Set.of("instance", "job", "le");

    @Test
    void rulesAskForWhatIsThere() throws IOException {
        assertThat(unknown(MonitoredCatalog.alerts().stream().map(Alert::expr).toList()))
                .isEmpty();
    }

    @Test
    void theDashboardAsksForWhatIsThere() throws IOException {
        assertThat(unknown(dashboardExpressions())).isEmpty();
    }

    @Test
    void whatIsNotThereIsFound() throws IOException {
        assertThat(unknown(List.of(
                        "holdfast_planes > 0", "holdfast_lanes{topic=\"t\"}", "sum by (owner) (holdfast_lanes)")))
                .hasSize(3);
    }

    @Test
    void panelsDoNotLieOnEachOther() throws IOException {
        Set<String> taken = new TreeSet<>();
        for (JsonNode panel : dashboard().path("panels")) {
            JsonNode at = panel.path("gridPos");
            for (int x = at.path("x").asInt();
                    x < at.path("x").asInt() + at.path("w").asInt();
                    x++) {
                for (int y = at.path("y").asInt();
                        y < at.path("y").asInt() + at.path("h").asInt();
                        y++) {
                    assertThat(taken.add(x + "/" + y))
                            .as(panel.path("title").asText())
                            .isTrue();
                }
            }
        }
    }

    private static List<String> unknown(List<String> expressions) throws IOException {
        Map<String, Set<String>> known = known();
        List<String> unknown = new ArrayList<>();
        for (String expression : expressions) {
            Set<String> labels = new TreeSet<>(ANYWHERE);
            USE.matcher(expression).results().forEach(use -> {
                Set<String> of = known.getOrDefault(use.group(1), Set.of());
                boolean right = known.containsKey(use.group(1))
                        && MATCHER.matcher(String.valueOf(use.group(2)))
                                .results()
                                .allMatch(label -> of.contains(label.group(1)));
                if (!right) {
                    unknown.add(use.group() + " in " + expression);
                }
                labels.addAll(of);
            });
            Matcher grouping = GROUPING.matcher(expression);
            while (grouping.find() && expression.contains("holdfast_")) {
                if (!labels.containsAll(Set.of(grouping.group(1).split(", ")))) {
                    unknown.add(grouping.group() + " in " + expression);
                }
            }
        }
        return unknown;
    }

    /** The page's metrics as they are asked for, and their labels. */
    private static Map<String, Set<String>> known() throws IOException {
        Map<String, Set<String>> known = new HashMap<>();
        Files.readAllLines(PAGE).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> {
                    Set<String> labels = WORD.matcher(row.group(3))
                            .results()
                            .map(word -> word.group(1))
                            .collect(Collectors.toSet());
                    labels.addAll(ANYWHERE);
                    List<String> suffixes =
                            row.group(2).equals("histogram") ? List.of("_bucket", "_count", "_sum") : List.of("");
                    suffixes.forEach(suffix -> known.put(row.group(1) + suffix, labels));
                });
        return known;
    }

    private static List<String> dashboardExpressions() throws IOException {
        List<String> all = new ArrayList<>();
        dashboard()
                .path("panels")
                .forEach(panel -> panel.path("targets")
                        .forEach(target -> all.add(target.path("expr").asText())));
        return all;
    }

    private static JsonNode dashboard() throws IOException {
        ObjectMapper json = new ObjectMapper();
        return json.readTree(json.writeValueAsString(Dashboard.of(MonitoredCatalog.read(), "t")));
    }
}
