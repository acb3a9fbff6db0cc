package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.ClientAuth;
import io.holdfast.core.catalog.GatewayTls;
import io.holdfast.core.catalog.Tier;
import io.holdfast.gateway.access.KeyFile;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.ShedReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the metrics names every metric of a gateway that is scraped, with its type and labels, and no other. */
class MetricsReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "metrics.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `(holdfast_(?!delivery_|outbox_|contract_)\\w+)` \\| (\\w+) \\|([^|]*)\\|.*");
    private static final Pattern TYPE = Pattern.compile("# TYPE (holdfast_\\w+) (\\w+)");
    private static final Pattern LABEL = Pattern.compile("[{,](\\w+)=");
    private static final Pattern WORD = Pattern.compile("`(\\w+)`");
    private static final Set<String> OF_HISTOGRAMS = Set.of("le");

    @Test
    void everyMetricIsThereWithItsTypeAndLabels() throws Exception {
        assertThat(documented(Files.readString(PAGE))).isEqualTo(scraped());
    }

    @Test
    void aMetricThatIsMissingOrOfAnotherTypeIsFound() throws Exception {
        String page = Files.readString(PAGE);

        assertThat(documented(page.replace("`holdfast_lanes`", "`holdfast_planes`")))
                .isNotEqualTo(scraped());
        assertThat(documented(page.replace("| `holdfast_lanes` | gauge |", "| `holdfast_lanes` | counter |")))
                .isNotEqualTo(scraped());
    }

    private static final String CATALOG = """
            flows: { f: { cluster: west, intake: { quota: { records-per-second: 0.01 }, writers: [anyone] } } }
            gateway:
              port: 0
              authentication:
                keys: %s
                refusal-log: %s
                tokens: { issuer: "http://127.0.0.1:9", audience: [x] }
                readers: [anyone]
            """;

    @TempDir
    static Path folder;

    private static Map<String, String> documented(String page) {
        Map<String, String> found = new TreeMap<>();
        page.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> found.put(row.group(1), row.group(2) + " " + labels(WORD, row.group(3))));
        return found;
    }

    private static Map<String, String> scraped() throws Exception {
        String text;
        try (var http = new GatewayFixture(CATALOG.formatted(folder.resolve("keys"), folder.resolve("refusals")))) {
            ServerTls.of(tls(), http.registry, InstantSource.system());
            MeteredObserver observer = new MeteredObserver(http.registry);
            observer.watch(http.intake);
            everythingHappens(observer);
            http.get("/health/live");
            everythingIsRefused(http);
            text = http.get("/metrics").body();
        }
        Map<String, String> found = new TreeMap<>();
        for (String line : text.lines().toList()) {
            Matcher type = TYPE.matcher(line);
            if (type.matches()) {
                found.put(type.group(1), type.group(2) + " " + labelsOf(type.group(1), text));
            }
        }
        return found;
    }

    private static GatewayTls tls() {
        return new GatewayTls(
                TlsFolder.FILES.resolve("server.pem"),
                TlsFolder.FILES.resolve("server.key"),
                Optional.empty(),
                Optional.empty(),
                ClientAuth.NONE,
                Duration.ofDays(1));
    }

    private static void everythingIsRefused(GatewayFixture http) throws Exception {
        http.get("/v1/refused");
        http.post("/v1/flows/f/records", "x");
        http.post("/v1/flows/f/records", "x");
        for (int i = 0; i < 300; i++) {
            http.get("/v1/refused");
        }
        new KeyFile(folder.resolve("keys"), InstantSource.system())
                .issue(new KeyFile.Wanted("p", List.of(), "", null, "t"));
        Awaitility.await().until(() -> http.get("/metrics").body().contains("holdfast_api_keys_reads_total"));
        Awaitility.await().until(() -> http.get("/metrics").body().contains("holdfast_issuer_reads_total"));
    }

    private static void everythingHappens(MeteredObserver observer) {
        observer.published("f", Tier.BULK, 1);
        observer.spooled("f", Tier.CRITICAL, 1);
        observer.shed("f", Tier.BULK, ShedReason.OVERLOADED, 1);
        observer.unknown("f", Tier.BULK);
        observer.rejected("f", RejectReason.KEY_REUSED);
        observer.repeated("f");
        observer.retried("f");
        observer.drained("f");
        observer.expired("f");
        observer.refused("f", "r");
        observer.lost("t", 0);
        observer.laneChanged("t", 0, "direct", "spooling");
        observer.producerReplaced("c", "r");
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
                .filter(label -> !OF_HISTOGRAMS.contains(label))
                .collect(Collectors.toCollection(TreeSet::new))
                .toString();
    }
}
