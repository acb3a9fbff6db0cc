package io.holdfast.drill.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.experiment.FakeGateway;
import io.holdfast.drill.experiment.GatewayProcess;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ParentKilledIT {

    @Test
    void nothingIsLeftWhenTheParentIsKilledNotEvenAStoppedBrokerOrAGateway() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        while (line != null && !line.startsWith("folder ")) {
            line = said.readLine();
        }
        assertThat(line).isNotNull();
        Path folder = Path.of(line.substring("folder ".length()));
        long broker =
                Long.parseLong(Files.readString(folder.resolve("node-1/pid")).strip());
        long gateway =
                Long.parseLong(Files.readString(folder.resolve("gateway/pid")).strip());
        assertThat(ProcessHandle.of(broker)).isPresent();
        assertThat(ProcessHandle.of(gateway)).isPresent();

        parent.destroyForcibly().waitFor();

        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> !Files.exists(folder));
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> Stream.of(broker, gateway)
                        .map(ProcessHandle::of)
                        .flatMap(Optional::stream)
                        .noneMatch(ProcessHandle::isAlive));
    }

    /** Starts a sandbox with a gateway, stops the broker by a signal, and waits to be killed. */
    static final class Parent {

        private Parent() {}

        public static void main(String[] args) throws Exception {
            LocalCluster cluster = LocalCluster.start(ClusterSpec.of(1));
            new GatewayProcess(FakeGateway.spec(cluster.folder())).start();
            cluster.node(1).pause();
            System.out.println("folder " + cluster.folder());
            Thread.currentThread().join();
        }
    }
}
