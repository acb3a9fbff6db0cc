package io.holdfast.drill.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class GuardianIT {

    @TempDir
    private Path parent;

    @Test
    void aStoppedProcessIsEndedToo() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("sandbox"));
        Guardian guardian = Guardian.over(folder, true);
        try (Sleeper sleeper = new Sleeper(folder.resolve("node-1"))) {
            write(folder, "node-1", sleeper.in(folder).pid());
            sleeper.in(folder).signal("STOP");
            sleeper.awaitStopped(true);

            guardian.close();

            assertThat(sleeper.ended()).isTrue();
            assertThat(folder).doesNotExist();
        }
    }

    @Test
    void aProcessThatDoesNotNameTheFolderIsAnothersByNow() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("sandbox"));
        Guardian guardian = Guardian.over(folder, false);
        try (Sleeper stranger = new Sleeper(parent.resolve("sandbox-2/node-1"))) {
            write(folder, "node-1", stranger.in(folder).pid());

            guardian.close();

            assertThat(stranger.alive()).isTrue();
            assertThat(folder).exists();
        }
    }

    @Test
    @Timeout(60)
    void aProcessThatIsNeverReapedDoesNotKeepItForEver() throws Exception {
        Path folder = Files.createDirectory(parent.resolve("sandbox"));
        Guardian guardian = Guardian.over(folder, true);
        String zombie = "sh -c 'exit 0' & echo $! > \"$0\"; exec sleep 40";
        Path pid = Files.createDirectory(folder.resolve("node-1")).resolve("pid");
        Process unreaping = new ProcessBuilder("sh", "-c", zombie, pid.toString()).start();
        try {
            guardian.close();

            assertThat(folder).doesNotExist();
        } finally {
            unreaping.destroyForcibly();
        }
    }

    private static void write(Path folder, String node, long pid) throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve(node)).resolve("pid"), pid + "\n");
    }
}
