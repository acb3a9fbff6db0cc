package io.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast spool export}: whole refused records, one at a time in memory. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Writes whole refused records as NDJSON; a file appears only when it is complete and forced to disk.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast spool export refused.ndjson --reason topic-deleted",
            "  holdfast spool export | jq -r .valueBase64"
        })
final class SpoolExportCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "Where to write (default: standard output).")
    private String file = "-";

    @Option(names = "--force", description = "Replace the file when it exists.")
    private boolean force;

    @Mixin
    private RefusedFilter filter = new RefusedFilter();

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private long written;

    @Override
    public Integer call() throws IOException {
        RefusedClient client = new RefusedClient(gateway.client());
        if (file.equals("-")) {
            return export(client, spec.commandLine().getOut());
        }
        Path target = Path.of(file).toAbsolutePath();
        if (Files.exists(target) && !force) {
            throw new HoldfastException(
                    "export", "\"" + file + "\" exists; name another file, or replace it with --force", null);
        }
        int code = toFile(client, target);
        PrintWriter err = spec.commandLine().getErr();
        err.println(written + (written == 1 ? " record" : " records") + " written to " + file);
        err.flush();
        return code;
    }

    private int toFile(RefusedClient client, Path target) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        int code;
        try (FileChannel channel = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                PrintWriter out = new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8))) {
            code = export(client, out);
            if (out.checkError()) {
                throw new HoldfastException("export", "\"" + part + "\" cannot be written; is the disk full?", null);
            }
            channel.force(true);
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return code;
    }

    private int export(RefusedClient client, PrintWriter out) {
        client.forEach(filter, brief -> client.find(brief.path("id").asText()).ifPresent(whole -> write(whole, out)));
        out.flush();
        return ExitCode.OK;
    }

    private void write(JsonNode whole, PrintWriter out) {
        out.print(Json.line(whole) + "\n");
        written++;
    }
}
