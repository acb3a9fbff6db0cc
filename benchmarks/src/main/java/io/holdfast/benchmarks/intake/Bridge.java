package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of {@link BridgeServer}. */
record Bridge(JavaProcess process, int port) implements AutoCloseable {

    /** Starts it with {@code arguments} behind its port. */
    static Bridge start(Path folder, String... arguments) throws IOException, InterruptedException {
        int port = Processes.freePort();
        List<String> all = new ArrayList<>(List.of(BridgeServer.class.getName(), Integer.toString(port)));
        all.addAll(List.of(arguments));
        JavaProcess process = JavaProcess.start(Processes.JVM, all, folder);
        Processes.awaitPort(port, process);
        return new Bridge(process, port);
    }

    @Override
    public void close() {
        process.close();
    }
}
