package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.delivery.deadletter.LetterHistory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast dlq export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes whole dead letters as NDJSON into a new file that only its owner may read.",
        footerHeading = "%nExamples:%n",
        footer = "  holdfast dlq export payments.ledger dead.ndjson --class SQLException")
final class DlqExportCommand implements Callable<Integer> {

    @Mixin
    private DlqSource source = new DlqSource();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where to write; must not be there yet.")
    private Optional<String> file = Optional.empty();

    @Mixin
    private DlqFilter filter = new DlqFilter();

    @Option(names = "--all", description = "Those that were redriven or discarded too.")
    private boolean all;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        List<String> named = source.behind(file.stream().toList());
        if (named.size() != 1) {
            throw new ParameterException(spec.commandLine(), "name one FILE to write");
        }
        List<LetterHistory> found = source.named().letters(filter.filter()).stream()
                .filter(history -> all || history.state() == LetterHistory.State.OPEN)
                .toList();
        write(named.get(0), found);
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                found.size() + (found.size() == 1 ? " dead letter" : " dead letters") + " written to " + named.get(0));
        err.flush();
        return ExitCode.OK;
    }

    private static void write(String name, List<LetterHistory> found) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        Path.of(name),
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                OutputStream out = Channels.newOutputStream(channel)) {
            for (LetterHistory history : found) {
                out.write((Json.line(DlqView.whole(history)) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw new HoldfastException(
                    "export", "\"" + name + "\" exists and is not overwritten; name another file", e);
        }
    }
}
