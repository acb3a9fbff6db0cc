package io.holdfast.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java process. Killed when it is closed, and when this process ends. */
public final class JavaProcess implements AutoCloseable {

    /** Names the Java home of the processes. */
    public static final String HOME_VARIABLE = "HOLDFAST_BENCH_JAVA";

    private static final int SHOWN_CHARS = 2_000;

    private final Process process;
    private final Path output;
    private final Path errors;

    private JavaProcess(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Starts {@code arguments} (main class first) on this process's class path. */
    public static JavaProcess start(List<String> jvm, List<String> arguments, Path folder) throws IOException {
        return start(System.getProperty("java.class.path"), jvm, arguments, folder);
    }

    /** Starts {@code arguments} (main class first) on a class path; what it prints goes to files in {@code folder}. */
    public static JavaProcess start(String classPath, List<String> jvm, List<String> arguments, Path folder)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(home(), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath));
        command.addAll(arguments);
        Path output = Files.createTempFile(folder, "process-", ".out");
        Path errors = Files.createTempFile(folder, "process-", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        return new JavaProcess(process, output, errors);
    }

    /** Where the Java of what is measured lies: {@value #HOME_VARIABLE} of the environment, or what runs this. */
    private static String home() {
        String named = System.getenv(HOME_VARIABLE);
        return named == null || named.isEmpty() ? System.getProperty("java.home") : named;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Waits for its end and returns its exit status. */
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    /** All it has printed. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    /** The end of what it said on standard error. */
    public String errors() throws IOException {
        String all = Files.readString(errors);
        return all.substring(Math.max(0, all.length() - SHOWN_CHARS));
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
