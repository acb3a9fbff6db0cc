package io.holdfast.drill.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterIdTest {

    @TempDir
    private Path folder;

    @Test
    void theSameFolderWrittenOtherwiseGivesTheSameId() {
        assertThat(ClusterId.of(folder.resolve("./x/../."), nodes()))
                .hasSize(22)
                .isEqualTo(ClusterId.of(folder, nodes()));
    }

    @Test
    void anotherFolderGivesAnother() {
        assertThat(ClusterId.of(folder.resolve("x"), nodes())).isNotEqualTo(ClusterId.of(folder, nodes()));
    }

    @Test
    void dataThatIsThereSaysItsId() throws IOException {
        Path data = nodes().get(1).data();
        Files.createDirectories(data);
        Files.writeString(data.resolve("meta.properties"), "version=1\ncluster.id=kept\nnode.id=2\n");

        assertThat(ClusterId.of(folder, nodes())).isEqualTo("kept");
    }

    private List<NodeSpec> nodes() {
        return List.of(
                new NodeSpec(1, 1, 2, "", folder.resolve("node-1")),
                new NodeSpec(2, 3, 4, "", folder.resolve("node-2")));
    }
}
