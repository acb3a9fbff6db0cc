package io.holdfast.app;

import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.FailureDetection;
import io.holdfast.drill.sandbox.LocalCluster;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast sandbox}: a real Kafka cluster on this machine, for as long as the command runs. */
@Command(
        name = "sandbox",
        mixinStandardHelpOptions = true,
        description =
                "Runs a real Kafka cluster on this machine until Ctrl-C; each node's process id stands in its folder.")
final class SandboxCommand implements Callable<Integer> {

    @Option(names = "--brokers", defaultValue = "3", description = "How many brokers (default: ${DEFAULT-VALUE}).")
    private int brokers;

    @Option(
            names = "--controllers",
            defaultValue = "0",
            description = "Controllers of their own; 0 combines the roles.")
    private int controllers;

    @Option(names = "--port", defaultValue = "0", description = "Port of the first broker; 0 chooses free ones.")
    private int port;

    @Option(names = "--dir", paramLabel = "FOLDER", description = "Keep the data there (default: a temporary folder).")
    private Optional<Path> directory = Optional.empty();

    @Option(names = "--kafka-defaults", description = "Kafka's own failure-detection times.")
    private boolean kafkaDefaults;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        ClusterSpec cluster = ClusterSpec.of(brokers)
                .withControllers(controllers)
                .withFirstPort(port)
                .withFailureDetection(kafkaDefaults ? FailureDetection.KAFKA_DEFAULTS : FailureDetection.FAST);
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> StopSignal.stopAndWait(stop, stopped), "holdfast-shutdown"));
        try (LocalCluster running =
                LocalCluster.start(directory.map(cluster::withDirectory).orElse(cluster))) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("bootstrap.servers=" + running.bootstrapServers());
            out.println("folder=" + running.folder());
            running.nodes()
                    .forEach(node -> out.println("node " + node.spec().id() + " pid file "
                            + node.spec().pidFile()));
            out.flush();
            stop.await();
        } finally {
            stopped.countDown();
        }
        return ExitCode.OK;
    }
}
