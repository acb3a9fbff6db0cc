package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Flow;
import io.holdfast.delivery.DeliveryStatus;
import io.holdfast.delivery.PartitionStatus;
import io.holdfast.delivery.SinkStatus;
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

/** The page of the metrics names every metric of a delivery, with its type and labels, and no other. */
class DeliveryMetersTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "metrics.md");
    private static final Pattern ROW = Pattern.compile("\\| `(holdfast_delivery_\\w+)` \\| (\\w+) \\|([^|]*)\\|.*");
    private static final Pattern TYPE = Pattern.compile("# TYPE (holdfast_delivery_\\w+) (\\w+)");
    private static final Pattern LABEL = Pattern.compile("[{,](\\w+)=");
    private static final Pattern WORD = Pattern.compile("`(\\w+)`");

    @Test
    void everyMetricIsOnThePageWithItsTypeAndLabels() throws Exception {
        assertThat(documented(Files.readString(PAGE))).isEqualTo(scraped());
    }

    @Test
    void aMetricThatIsMissingOrOfAnotherTypeIsFound() throws Exception {
        String page = Files.readString(PAGE);

        assertThat(documented(page.replace("`holdfast_delivery_breaker`", "`holdfast_delivery_braker`")))
                .isNotEqualTo(scraped());
        assertThat(documented(page.replace("dead_letter_age_seconds` | gauge", "dead_letter_age_seconds` | counter")))
                .isNotEqualTo(scraped());
    }

    @Test
    void partitionsAreAddedUpAndAgesAreThoseOfTheOldest() {
        String text = scrape();

        assertThat(text)
                .contains(
                        "holdfast_delivery_lag_records{delivery=\"out\",flow=\"f\"} 12.0",
                        "holdfast_delivery_lag_seconds{delivery=\"out\",flow=\"f\"} 2.5",
                        "holdfast_delivery_lag_unknown_partitions{delivery=\"out\",flow=\"f\"} 1.0",
                        "holdfast_delivery_parked_records{delivery=\"out\",flow=\"f\"} 7.0",
                        "holdfast_delivery_breaker{delivery=\"out\",flow=\"f\",state=\"half-open\"} 1.0",
                        "holdfast_delivery_breaker{delivery=\"out\",flow=\"f\",state=\"closed\"} 0.0",
                        "holdfast_delivery_state{delivery=\"out\",flow=\"f\",state=\"sink-down\"} 1.0",
                        "holdfast_delivery_dead_letter_age_seconds{delivery=\"out\",flow=\"f\",owner=\"ann\"} 4000.0",
                        "holdfast_delivery_dead_letter_age_limit_seconds{delivery=\"out\",flow=\"f\",owner=\"ann\"} 3600.0",
                        "holdfast_delivery_dead_total{delivery=\"out\",flow=\"f\"} 5.0",
                        "holdfast_delivery_handler_seconds_count{delivery=\"out\",flow=\"f\"} 1");
    }

    private static String scrape() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        DeliveryMeters meters = new DeliveryMeters(registry);
        meters.watch(flow(), "out", DeliveryMetersTest::status);
        meters.handled("f", "out", 1_000_000);
        return registry.scrape();
    }

    private static DeliveryStatus status() {
        return new DeliveryStatus(
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                9,
                10,
                11,
                new SinkStatus("half-open", false, 30, 1.5),
                List.of(
                        new PartitionStatus(0, true, 1, 2, 12, 2_500, 1, 1, 1, 2, 3, 300, 1_000, 4_000_000, ""),
                        new PartitionStatus(1, true, 1, 2, 0, 500, 1, 1, 1, 2, 4, 300, 2_000, 0, ""),
                        PartitionStatus.closed(2, 0, "")),
                "");
    }

    private static Flow flow() {
        CatalogResult read = CatalogReader.read("""
                clusters: { west: { bootstrap-servers: "k:9092" } }
                flows: { f: { cluster: west, owner: ann, objectives: { dead-letter-age: 1h } } }
                """, "test", Map.of());
        assertThat(read).isInstanceOf(CatalogResult.Valid.class);
        return ((CatalogResult.Valid) read).catalog().flows().get("f");
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
