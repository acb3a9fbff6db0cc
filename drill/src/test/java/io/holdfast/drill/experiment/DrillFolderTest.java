package io.holdfast.drill.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillFolderTest {

    @TempDir
    private Path folder;

    @Test
    void anEmptyFolderIsReady() {
        assertThat(DrillFolder.prepare(folder)).isEmpty();
    }

    @Test
    void whatEarlierDrillsLeftIsPutAside() throws IOException {
        Files.createDirectories(folder.resolve("spool"));
        Files.writeString(folder.resolve("spool/1.spool"), "records");
        DrillFolder.prepare(folder);
        Files.writeString(folder.resolve("ledger.ndjson"), "history");

        assertThat(DrillFolder.prepare(folder)).singleElement().asString().endsWith("earlier-2");

        assertThat(folder).isDirectoryNotContaining(path -> path.endsWith("spool") || path.endsWith("ledger.ndjson"));
        assertThat(folder.resolve("earlier-1/spool/1.spool")).hasContent("records");
        assertThat(folder.resolve("earlier-2/ledger.ndjson")).hasContent("history");
    }

    @Test
    void aFolderWithOtherFilesIsRefusedUntouched() throws IOException {
        Files.writeString(folder.resolve("ledger.ndjson"), "history");
        Files.writeString(folder.resolve("letter.txt"), "dear");

        assertThatThrownBy(() -> DrillFolder.prepare(folder))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("\"letter.txt\", which no drill wrote");

        assertThat(folder.resolve("ledger.ndjson")).exists();
    }
}
