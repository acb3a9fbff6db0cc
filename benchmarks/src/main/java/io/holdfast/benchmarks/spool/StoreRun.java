package io.holdfast.benchmarks.spool;

import io.holdfast.benchmarks.measure.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link StoreProcess} printed.
 *
 * @param exit its exit status; not 0 when the store could not be opened, and then {@code output} says why
 */
record StoreRun(int exit, String output) {

    private static final List<String> JVM = List.of("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC");

    static StoreRun append(Engine engine, Path folder, int records, int waiting)
            throws IOException, InterruptedException {
        StoreRun run = run(
                folder,
                List.of(
                        "append",
                        engine.name(),
                        folder.toString(),
                        Integer.toString(records),
                        Integer.toString(waiting)));
        if (run.exit != 0) {
            throw new IllegalStateException(engine.words() + " could not append: " + run.output);
        }
        return run;
    }

    static StoreRun recover(Engine engine, Path folder) throws IOException, InterruptedException {
        return run(folder, List.of("recover", engine.name(), folder.toString()));
    }

    private static StoreRun run(Path folder, List<String> arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(StoreProcess.class.getName()));
        all.addAll(arguments);
        try (JavaProcess process = JavaProcess.start(JVM, all, folder.resolveSibling("."))) {
            int exit = process.await();
            return new StoreRun(exit, exit == 0 ? process.output() : process.errors());
        }
    }

    boolean opened() {
        return exit == 0;
    }

    /** The figure of this name. */
    double figure(String name) {
        return Double.parseDouble(text(name));
    }

    /** What was printed under this name, the first time; empty when nothing was. */
    String text(String name) {
        return output.lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }
}
