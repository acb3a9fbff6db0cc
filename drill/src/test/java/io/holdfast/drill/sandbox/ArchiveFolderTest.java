package io.holdfast.drill.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveFolderTest {

    @TempDir
    private Path folder;

    @Test
    void anArchiveIsFoundUnderItsKeyAlone() throws IOException {
        Path archive = published("key1", "contents");

        assertThat(new ArchiveFolder(folder, "key1").sound()).contains(archive);
        assertThat(new ArchiveFolder(folder, "key2").sound()).isEmpty();
    }

    @Test
    void aDamagedArchiveIsRemoved() throws IOException {
        Path archive = published("key1", "contents");
        Files.writeString(archive, "contentz");

        assertThat(new ArchiveFolder(folder, "key1").sound()).isEmpty();
        assertThat(archive).doesNotExist();
    }

    @Test
    void aCutOffArchiveIsRemovedAndAnotherSoundOneTaken() throws IOException {
        Path cut = published("key1", "contents");
        Files.writeString(cut, "");
        Path sound = published("key1", "other contents");

        assertThat(new ArchiveFolder(folder, "key1").sound()).contains(sound);
    }

    @Test
    void theNewestFourAreKept() throws IOException {
        for (int i = 0; i < 6; i++) {
            Path archive = published("key" + i, "contents");
            Files.setLastModifiedTime(archive, FileTime.fromMillis(1_000L * i));
        }

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString().substring(0, 12)))
                    .containsExactlyInAnyOrder("brokers-key2", "brokers-key3", "brokers-key4", "brokers-key5");
        }
    }

    @Test
    void oneBuildsAtATime() throws IOException {
        ArchiveFolder archives = new ArchiveFolder(folder, "key1");
        try (FileChannel first = archives.tryLock()) {
            assertThat(first).isNotNull();
            assertThat(archives.tryLock()).isNull();
        }
        try (FileChannel next = archives.tryLock()) {
            assertThat(next).isNotNull();
        }
    }

    @Test
    void aFailureIsRememberedForADay() throws IOException {
        ArchiveFolder archives = new ArchiveFolder(folder, "key1");
        Instant now = Instant.now();
        assertThat(archives.buildable(now)).isTrue();

        archives.failed("no space left");

        assertThat(archives.buildable(now)).isFalse();
        assertThat(archives.buildable(now.plus(Duration.ofHours(25)))).isTrue();
        assertThat(new ArchiveFolder(folder, "key2").buildable(now)).isTrue();
    }

    @Test
    void aPlaceThatCannotBeAFolderIsPassedOver() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        ArchiveFolder archives = new ArchiveFolder(file.resolve("cds"), "key1");

        assertThat(archives.buildable(Instant.now())).isFalse();
        assertThat(archives.sound()).isEmpty();
    }

    @Test
    void whatACutOffBuildLeftIsRemovedByTheNext() throws IOException {
        ArchiveFolder archives = new ArchiveFolder(folder, "key1");
        Path left = archives.workFolder();
        Files.writeString(left.resolve("classes.jsa"), "half");

        Path next = archives.workFolder();

        assertThat(left).doesNotExist();
        assertThat(next).isEmptyDirectory();
    }

    private Path published(String key, String contents) throws IOException {
        Path built = Files.writeString(folder.resolve("built"), contents);
        return new ArchiveFolder(folder, key).publish(built);
    }
}
