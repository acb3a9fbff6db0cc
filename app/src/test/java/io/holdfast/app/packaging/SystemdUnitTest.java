package io.holdfast.app.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the archive is started with. */
class SystemdUnitTest {

    private static final Path PACKAGING = Path.of("..", "packaging");
    private static final Duration REQUESTS = Duration.ofSeconds(5);

    @Test
    void theUnitGivesAStopTheTimeThatItMayTake() throws IOException {
        CatalogResult.Valid catalog = catalog(Map.of());
        Duration stop = Duration.ofSeconds(Long.parseLong(value("TimeoutStopSec")));

        assertThat(stop)
                .isGreaterThan(catalog.catalog().gateway().shutdownLimit().plus(REQUESTS));
        assertThat(value("KillSignal")).isEqualTo("SIGTERM");
        assertThat(value("ExecStart")).startsWith("/opt/holdfast/bin/holdfast run ");
    }

    @Test
    void theUnitsStateFolderIsWhereTheCatalogKeepsItsSpool() throws IOException {
        Path folder = catalog(Map.of()).catalog().gateway().spool().directory();

        assertThat(folder).startsWithRaw(Path.of("/var/lib", value("StateDirectory")));
        assertThat(catalog(Map.of("HOLDFAST_SPOOL", "/elsewhere"))
                        .catalog()
                        .gateway()
                        .spool()
                        .directory())
                .isEqualTo(Path.of("/elsewhere"));
    }

    @Test
    void scriptsAreExecutable() {
        assertThat(List.of("bin/holdfast", "bin/holdfast-archive", "image/build", "image/check"))
                .allMatch(script -> Files.isExecutable(PACKAGING.resolve(script)));
    }

    private static CatalogResult.Valid catalog(Map<String, String> environment) throws IOException {
        CatalogResult read =
                CatalogReader.read(Files.readString(PACKAGING.resolve("conf/holdfast.yaml")), "conf", environment);
        assertThat(read).as(read.toString()).isInstanceOf(CatalogResult.Valid.class);
        return (CatalogResult.Valid) read;
    }

    private static String value(String key) throws IOException {
        return Files.readAllLines(PACKAGING.resolve("systemd/holdfast.service")).stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst()
                .orElseThrow();
    }
}
