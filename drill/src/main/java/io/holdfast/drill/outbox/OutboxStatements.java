package io.holdfast.drill.outbox;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.experiment.DrillSettings;
import io.holdfast.drill.history.DrillFlow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The statements that make an outbox's tables, as {@code holdfast outbox ddl} prints them. */
final class OutboxStatements {

    private static final long LIMIT_S = 60;

    private OutboxStatements() {}

    /**
     * Runs the command in a process of its own.
     *
     * @throws HoldfastException when it prints nothing, fails, or takes longer than a minute
     */
    static String of(DrillSettings settings, String catalog) {
        Path file = settings.folder().resolve("holdfast.yaml");
        List<String> command = new ArrayList<>(settings.gatewayCommand());
        command.subList(command.lastIndexOf("run"), command.size()).clear();
        command.remove("java.options");
        command.addAll(List.of("outbox", "ddl", DrillFlow.CRITICAL.flow(), "--value", "text", "-c", file.toString()));
        Path out = settings.folder().resolve("outbox.sql");
        try {
            Files.writeString(file, catalog);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            boolean over = process.waitFor(LIMIT_S, TimeUnit.SECONDS);
            process.destroyForcibly();
            String printed = Files.readString(out, StandardCharsets.UTF_8);
            if (!over || process.exitValue() != 0 || printed.isBlank()) {
                throw new HoldfastException("drill-ddl", "holdfast outbox ddl did not succeed; see " + out, null);
            }
            return printed;
        } catch (IOException e) {
            throw new HoldfastException("drill-ddl", "holdfast outbox ddl cannot be run: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "the drill was interrupted", e);
        }
    }
}
