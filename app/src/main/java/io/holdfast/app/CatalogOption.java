package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import java.nio.file.Path;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The option that names the catalog, and its reading. */
final class CatalogOption {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "holdfast.yaml",
            description = "The catalog (default: ${DEFAULT-VALUE}).")
    Path file = Path.of("holdfast.yaml");

    CatalogResult read() {
        return CatalogReader.read(file);
    }

    /** The catalog, or an exception with all its problems. */
    Catalog require() {
        CatalogResult result = read();
        if (result instanceof CatalogResult.Valid valid) {
            return valid.catalog();
        }
        String all = ((CatalogResult.Invalid) result)
                .problems().stream().map(Object::toString).collect(Collectors.joining("\n  "));
        throw new HoldfastException("catalog", "the catalog has problems:\n  " + all, null);
    }
}
