package io.holdfast.outbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An instance of an outbox as a process of its own, which ends with the one that started it. */
final class OutboxProcess implements AutoCloseable {

    private final Process process;

    private OutboxProcess(Process process) {
        this.process = process;
    }

    static OutboxProcess start(OutboxRig rig, String name) throws IOException {
        return new OutboxProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OutboxProcess.class.getName(),
                        rig.bootstrapServers(),
                        rig.url(),
                        name)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** Runs until its standard input ends. */
    public static void main(String[] args) throws IOException {
        OutboxSettings settings = new OutboxRig(args[0], args[1]).settings(args[2]);
        try (Outbox outbox = Outbox.start(settings)) {
            while (System.in.read() >= 0) {
                outbox.status();
            }
        }
    }
}
