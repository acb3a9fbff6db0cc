package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.FailureDetection;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.RunningSandbox;
import io.holdfast.drill.sandbox.SandboxControl;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Option;

/** The options of a sandbox, and running one until this process is told to end. */
final class SandboxStart {

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

    Optional<Path> directory() {
        return directory;
    }

    int run(PrintWriter out) throws InterruptedException {
        ClusterSpec cluster = ClusterSpec.of(brokers)
                .withControllers(controllers)
                .withFirstPort(port)
                .withFailureDetection(kafkaDefaults ? FailureDetection.KAFKA_DEFAULTS : FailureDetection.FAST);
        if (directory.flatMap(RunningSandbox::in).isPresent()) {
            throw new HoldfastException(
                    "sandbox-start",
                    "a sandbox runs in \"" + directory.get() + "\" already; see holdfast sandbox nodes --dir "
                            + directory.get(),
                    null);
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> StopSignal.stopAndWait(stop, stopped), "holdfast-shutdown"));
        try (LocalCluster running =
                LocalCluster.start(directory.map(cluster::withDirectory).orElse(cluster))) {
            untilTold(running, out, stop);
        } finally {
            stopped.countDown();
        }
        return ExitCode.OK;
    }

    private static void untilTold(LocalCluster running, PrintWriter out, CountDownLatch stop)
            throws InterruptedException {
        SandboxControl control = SandboxControl.open(running, List.of(), message -> say(out, message));
        try (control) {
            say(out, "bootstrap.servers=" + running.bootstrapServers());
            say(out, "folder=" + running.folder());
            running.nodes()
                    .forEach(node -> say(
                            out,
                            "node " + node.spec().id() + " pid file "
                                    + node.spec().pidFile()));
            say(out, "Ctrl-C stops it; holdfast sandbox --help says how to kill, pause and restart its nodes");
            stop.await();
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
