package io.holdfast.drill.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("nightly")
class SandboxControlIT {

    private static final String TEMPORARY = "java.io.tmpdir";

    @TempDir
    private Path temporary;

    private final String before = System.getProperty(TEMPORARY);
    private final List<Owned> owners = new ArrayList<>();

    private record Owned(Process owner, Path folder) {}

    @BeforeEach
    void lookInAFolderOfItsOwn() {
        System.setProperty(TEMPORARY, temporary.toString());
    }

    @AfterEach
    void end() throws Exception {
        System.setProperty(TEMPORARY, before);
        for (Owned owned : owners) {
            owned.owner().destroyForcibly().waitFor();
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> !Files.exists(owned.folder()));
        }
    }

    @Test
    void anotherProcessActsOnTheNodesThroughTheirOwner() throws Exception {
        Owned owned = startInAnotherProcess();
        RunningSandbox sandbox = RunningSandbox.find(Optional.empty());
        long first = pid(sandbox);
        assertThat(sandbox.nodes().pid()).isEqualTo(owned.owner().pid());
        assertThat(state(sandbox)).isEqualTo("running");

        assertThat(sandbox.act("kill", "1").done()).isTrue();
        assertThat(ProcessHandle.of(first).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(state(sandbox)).isEqualTo("down");
        assertThat(sandbox.act("kill", "1")).returns(false, ControlReply::done);
        assertThat(sandbox.act("pause", "1").message()).contains("does not run");

        assertThat(sandbox.act("restart", "1").done()).isTrue();
        assertThat(sandbox.act("await", "1")).returns(true, ControlReply::done);
        assertThat(pid(sandbox)).isNotEqualTo(first).isPositive();

        assertThat(sandbox.act("pause", "1").done()).isTrue();
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> processState(pid(sandbox)) == 'T');
        assertThat(sandbox.act("pause", "1").done()).isFalse();
        assertThat(sandbox.act("resume", "1").done()).isTrue();
        assertThat(processState(pid(sandbox))).isNotEqualTo('T');

        assertThat(sandbox.act("wipe", "1").message()).contains("stop or kill it before wiping");
        assertThat(sandbox.act("stop", "1").done()).isTrue();
        assertThat(sandbox.act("wipe", "1").done()).isTrue();
        assertThat(sandbox.act("restart", "1").sandbox().nodes()).hasSize(1);
        assertThat(sandbox.act("await", "1")).returns(true, ControlReply::done);
    }

    @Test
    void whatCannotBeDoneIsSaid() throws Exception {
        Owned owned = startInAnotherProcess();
        RunningSandbox sandbox = RunningSandbox.find(Optional.of(owned.folder()));
        assertThat(sandbox.act("kill", "7")).returns(false, ControlReply::done);
        assertThat(sandbox.act("kill", "7").message()).contains("no node 7; there are [1]");
        assertThat(sandbox.act("melt", "1").message()).contains("\"melt\"");
        assertThat(state(sandbox)).isEqualTo("running");
        assertThatThrownBy(() -> RunningSandbox.find(Optional.of(temporary)))
                .hasMessageContaining("no sandbox runs in");

        Owned second = startInAnotherProcess();
        assertThatThrownBy(() -> RunningSandbox.find(Optional.empty()))
                .hasMessageContaining("2 sandboxes run")
                .hasMessageContaining("--dir " + owned.folder())
                .hasMessageContaining("--dir " + second.folder());

        owned.owner().destroyForcibly().waitFor();
        assertThat(RunningSandbox.find(Optional.empty()).nodes().folder())
                .isEqualTo(second.folder().toString());
        assertThat(RunningSandbox.in(owned.folder())).isEmpty();
        second.owner().destroyForcibly().waitFor();
        assertThatThrownBy(() -> RunningSandbox.find(Optional.empty())).hasMessageContaining("holdfast up");
    }

    private Owned startInAnotherProcess() throws IOException {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + TEMPORARY + "=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader said = new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        while (line != null && !line.startsWith("folder ")) {
            line = said.readLine();
        }
        assertThat(line).isNotNull();
        Owned owned = new Owned(owner, Path.of(line.substring("folder ".length())));
        owners.add(owned);
        return owned;
    }

    private static String state(RunningSandbox sandbox) {
        return sandbox.nodes().nodes().get(0).state();
    }

    private static long pid(RunningSandbox sandbox) {
        return sandbox.nodes().nodes().get(0).pid();
    }

    /** The third field of {@code /proc/PID/stat}, behind the name in brackets. */
    private static char processState(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    /** Owns a sandbox of one broker until it is killed. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] args) throws Exception {
            LocalCluster cluster = LocalCluster.start(ClusterSpec.of(1));
            SandboxControl control = SandboxControl.open(cluster, List.of(), System.out::println);
            try (cluster;
                    control) {
                System.out.println("folder " + cluster.folder());
                Thread.currentThread().join();
            }
        }
    }
}
