package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contract.Contracts;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the metrics names every metric of a contract, and no other. */
class ContractMetersTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "metrics.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(holdfast_contract_\\w+)` \\| gauge \\| `flow` \\|");
    private static final Pattern SERIES = Pattern.compile("(?m)^(holdfast_contract_\\w+)\\{flow=\"f\"\\} (\\S+)");

    @TempDir
    private Path folder;

    @Test
    void everyMetricIsOnThePage() throws Exception {
        String text = scrape();

        assertThat(names(ROW, Files.readString(PAGE))).isEqualTo(names(SERIES, text));
        assertThat(text)
                .contains("holdfast_contract_loaded{flow=\"f\"} 1.0", "holdfast_contract_trouble{flow=\"f\"} 0.0");
    }

    private String scrape() throws Exception {
        Path schema = Files.writeString(folder.resolve("s.json"), "{}");
        CatalogResult read = CatalogReader.read("""
                clusters: { c: { bootstrap-servers: "k:9092" } }
                flows: { f: { cluster: c, contract: { json-schema: "%s" } } }
                """.formatted(schema), "t", Map.of());
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (Contracts contracts = Contracts.open(((CatalogResult.Valid) read).catalog())) {
            ContractMeters.watch(registry, contracts);
            assertThat(ContractsView.of(contracts)).containsKey("contracts");
            return registry.scrape();
        }
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
