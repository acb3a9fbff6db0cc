package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Authentication;
import io.holdfast.gateway.access.KeyFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name the file of API keys. */
final class KeysFile {

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "The file of API keys (default: gateway.authentication.keys of the catalog).")
    private Optional<Path> file = Optional.empty();

    KeyFile open() {
        Path path = file.or(() -> catalog.require().gateway().authentication().flatMap(Authentication::keys))
                .orElseThrow(() -> new HoldfastException(
                        "keys-file",
                        "the catalog \"" + catalog.file
                                + "\" names no file of API keys; declare gateway.authentication.keys, or"
                                + " say --file",
                        null));
        return new KeyFile(path, InstantSource.system());
    }
}
