package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that a drill started, known by its id and by the folder its command line names: an id alone may be another's by
 * now.
 */
public record OwnProcess(long pid, Path folder) {

    private static final long SIGNAL_LIMIT_S = 10;

    /**
     * Starts a command in a session of its own, whose process id then stands in {@code folder}'s file {@code pid}, where a
     * {@link Guardian} over the folder above finds it. The command has to name {@code folder}.
     *
     * @param output what it prints is appended there
     */
    public static Process start(Path folder, List<String> command, Path output) throws IOException {
        List<String> all = new ArrayList<>(Guardian.ownSession());
        all.addAll(List.of(
                "sh",
                "-c",
                "echo $$ > \"$0\"; exec \"$@\"",
                folder.resolve("pid").toString()));
        all.addAll(command);
        File file = output.toFile();
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file))
                .start();
    }

    /** Whether it lives and is what it was: a process whose command line names the folder. */
    public boolean alive() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()
                && commandLine().contains(folder.toString());
    }

    /**
     * Sends it a signal, such as {@code STOP}, after which none of its threads runs any more.
     *
     * @throws HoldfastException when that fails, for example because it has ended
     */
    public void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
            if (!kill.waitFor(SIGNAL_LIMIT_S, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new HoldfastException("signal", "kill -" + name + " " + pid + " failed; has it ended?", null);
            }
            if (name.equals("STOP")) {
                awaitStopped();
            }
        } catch (IOException e) {
            throw new HoldfastException("signal", "cannot run kill -" + name + " " + pid + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "interrupted while sending " + name + " to " + pid, e);
        }
    }

    /** A thread that is running goes on until the kernel gets hold of it; where threads cannot be looked at, a moment must do. */
    private void awaitStopped() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SIGNAL_LIMIT_S);
        while (!stopped() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private boolean stopped() {
        Path tasks = Path.of("/proc", Long.toString(pid), "task");
        try (Stream<Path> threads = Files.list(tasks)) {
            return threads.allMatch(thread -> state(thread) != 'R');
        } catch (IOException e) {
            return true;
        }
    }

    /** As in proc(5), where a name in parentheses precedes it; a thread that is gone does not run. */
    private static char state(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return 'X';
        }
    }

    private String commandLine() {
        Path file = Path.of("/proc", Long.toString(pid), "cmdline");
        try {
            return Files.isReadable(file)
                    ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    : ProcessHandle.of(pid).flatMap(p -> p.info().commandLine()).orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
