package io.holdfast.drill.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaHomeTest {

    @TempDir
    private Path folder;

    @Test
    void aNamedFolderThatHoldsTheJarsIsTaken() throws IOException {
        Files.createFile(folder.resolve("kafka_2.13-4.3.1.jar"));

        assertThat(KafkaHome.named("environment variable X", folder.toString())).contains(new KafkaHome(folder));
    }

    @Test
    void aNamedFolderThatDoesNotHoldThemIsAnError() {
        assertThatThrownBy(() -> KafkaHome.named("environment variable X", folder.toString()))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("\"" + folder + "\"")
                .hasMessageContaining("environment variable X");
    }

    @Test
    void nothingNamedIsNoError() {
        assertThat(KafkaHome.named("environment variable X", null)).isEmpty();
    }
}
