package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.outbox.OutboxStatus;
import io.holdfast.outbox.ShardStatus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of the metrics names every metric of an outbox, with its type and labels, and no other. */
class OutboxMetersTest {

    static final OutboxStatus STATUS = new OutboxStatus(
            3,
            40,
            9,
            List.of(
                    new ShardStatus(0, 30, 6, 4, 2_500, List.of(), 0, ""),
                    new ShardStatus(
                            2, 10, 3, 3, 100, List.of(new ShardStatus.Held(17, "pay-1", "it is too large")), 1, "")),
            "");

    private static final Path PAGE = Path.of("..", "docs", "reference", "metrics.md");
    private static final Pattern ROW = Pattern.compile("\\| `(holdfast_outbox_\\w+)` \\| (\\w+) \\|([^|]*)\\|.*");
    private static final Pattern TYPE = Pattern.compile("# TYPE (holdfast_outbox_\\w+) (\\w+)");
    private static final Pattern LABEL = Pattern.compile("[{,](\\w+)=");
    private static final Pattern WORD = Pattern.compile("`(\\w+)`");

    @Test
    void everyMetricIsOnThePageWithItsTypeAndLabels() throws Exception {
        assertThat(documented(Files.readString(PAGE))).isEqualTo(scraped());
    }

    @Test
    void aMetricThatIsMissingOrOfAnotherTypeIsFound() throws Exception {
        String page = Files.readString(PAGE);

        assertThat(documented(page.replace("`holdfast_outbox_held_rows`", "`holdfast_outbox_hold_rows`")))
                .isNotEqualTo(scraped());
        assertThat(documented(page.replace("oldest_seconds` | gauge", "oldest_seconds` | counter")))
                .isNotEqualTo(scraped());
    }

    @Test
    void shardsAreAddedUpAndTheOldestRowCounts() {
        assertThat(scrape())
                .contains(
                        "holdfast_outbox_state{flow=\"f\",state=\"held\"} 1.0",
                        "holdfast_outbox_state{flow=\"f\",state=\"running\"} 0.0",
                        "holdfast_outbox_members{flow=\"f\"} 3.0",
                        "holdfast_outbox_shards{flow=\"f\"} 2.0",
                        "holdfast_outbox_waiting_rows{flow=\"f\"} 7.0",
                        "holdfast_outbox_oldest_seconds{flow=\"f\"} 2.5",
                        "holdfast_outbox_held_rows{flow=\"f\"} 1.0",
                        "holdfast_outbox_published_total{flow=\"f\"} 40.0",
                        "holdfast_outbox_transactions_total{flow=\"f\"} 9.0");
    }

    private static String scrape() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        OutboxMeters meters = new OutboxMeters(registry);
        meters.watch("f", () -> STATUS);
        return registry.scrape();
    }

    private static Map<String, String> documented(String page) {
        Map<String, String> found = new TreeMap<>();
        page.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> found.put(row.group(1), row.group(2) + " " + labels(WORD, row.group(3))));
        return found;
    }

    private static Map<String, String> scraped() {
        String text = scrape();
        Map<String, String> found = new TreeMap<>();
        for (String line : text.lines().toList()) {
            Matcher type = TYPE.matcher(line);
            if (type.matches()) {
                found.put(type.group(1), type.group(2) + " " + labelsOf(type.group(1), text));
            }
        }
        return found;
    }

    private static String labelsOf(String metric, String text) {
        return text.lines()
                .filter(line -> line.matches(metric + "(_bucket|_count|_sum)?[{ ].*"))
                .map(line -> labels(LABEL, line))
                .findFirst()
                .orElseThrow();
    }

    private static String labels(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(label -> label.group(1))
                .filter(label -> !label.equals("le"))
                .collect(Collectors.toCollection(TreeSet::new))
                .toString();
    }
}
