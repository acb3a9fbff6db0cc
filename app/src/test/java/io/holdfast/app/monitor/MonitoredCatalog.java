package io.holdfast.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import java.nio.file.Path;
import java.util.List;

/** A catalog with a flow of each tier, and its alerts. */
final class MonitoredCatalog {

    static final Path FILE = Path.of("src", "test", "resources", "alerts", "holdfast.yaml");

    private MonitoredCatalog() {}

    static Catalog read() {
        CatalogResult result = CatalogReader.read(FILE);
        assertThat(result).isInstanceOf(CatalogResult.Valid.class);
        return ((CatalogResult.Valid) result).catalog();
    }

    static List<Alert> alerts() {
        return AlertRules.of(read(), "holdfast").stream()
                .flatMap(group -> group.alerts().stream())
                .toList();
    }
}
