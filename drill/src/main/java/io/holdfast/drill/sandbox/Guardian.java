package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A shell that ends a sandbox when the process that started it is gone, however it went.
 *
 * <p>It reads a pipe that only the parent writes to. When the parent ends, {@code kill -9} included, the pipe is closed; the
 * shell then kills every process, stopped ones too, whose id stands in one of the sandbox's pid files and whose command line
 * names the sandbox's folder (an id in an old file may be another's by now), again until none is left but not for ever, and
 * removes the folder if that is temporary. It lives in a session of its own, so that Ctrl-C in a terminal does not reach it.
 */
public final class Guardian implements AutoCloseable {

    private static final String SCRIPT = """
            trap '' INT HUP TERM
            cat > /dev/null
            own() {
              if [ -r "/proc/$1/cmdline" ]; then tr '\\0' ' ' < "/proc/$1/cmdline"; else ps -o command= -p "$1"; fi \
                2> /dev/null | grep -F -q -- "$2/"
            }
            quiet=0
            rounds=0
            while [ $quiet -lt 2 ] && [ $rounds -lt 100 ]; do
              quiet=$((quiet + 1))
              rounds=$((rounds + 1))
              for file in "$1"/*/pid; do
                [ -f "$file" ] || continue
                pid=$(cat "$file")
                [ -n "$pid" ] && own "$pid" "$1" || continue
                if kill -9 "$pid" 2> /dev/null; then quiet=0; fi
              done
              sleep 0.2
            done
            [ "$2" = temporary ] && rm -rf "$1"
            exit 0
            """;

    private final Process shell;

    private Guardian(Process shell) {
        this.shell = shell;
    }

    /** Watches over {@code folder}, whose subfolders hold a file {@code pid} each. */
    public static Guardian over(Path folder, boolean temporary) {
        List<String> command = new ArrayList<>(ownSession());
        command.addAll(List.of("sh", "-c", SCRIPT, "guardian", folder.toString(), temporary ? "temporary" : "kept"));
        try {
            return new Guardian(new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new HoldfastException("no-guardian", "cannot start sh to watch over " + folder + ": " + e, e);
        }
    }

    /** Prefix that puts a command into a session of its own, where the machine has one. */
    static List<String> ownSession() {
        boolean setsid = Files.isExecutable(Path.of("/usr/bin/setsid")) || Files.isExecutable(Path.of("/bin/setsid"));
        return setsid ? List.of("setsid") : List.of();
    }

    /** Ends what is left at once. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            shell.waitFor();
        } catch (IOException e) {
            throw new HoldfastException("guardian", "cannot tell the guardian to end: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
