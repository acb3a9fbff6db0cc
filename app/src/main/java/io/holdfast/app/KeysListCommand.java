package io.holdfast.app;

import io.holdfast.gateway.access.StoredKey;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast keys list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Prints the API keys: how each begins, whose it is, and how it stands.")
final class KeysListCommand implements Callable<Integer> {

    @Mixin
    private KeysFile file = new KeysFile();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<StoredKey> keys = file.open().read();
        Instant now = Instant.now();
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(Json.text(keys.stream().map(key -> shown(key, now)).toList()));
        } else if (keys.isEmpty()) {
            out.println("no API keys");
        } else {
            TextTable table = new TextTable("KEY", "PRINCIPAL", "GROUPS", "STATE", "ISSUED", "EXPIRES", "NOTE");
            keys.forEach(key -> table.row(
                    "hf_" + key.id(),
                    key.principal(),
                    key.groups().isEmpty() ? "-" : String.join(",", key.groups()),
                    state(key, now),
                    key.issuedAt(),
                    Objects.requireNonNullElse(key.expiresAt(), "-"),
                    key.note().isEmpty() ? "-" : key.note()));
            table.print(out);
        }
        out.flush();
        return ExitCode.OK;
    }

    /** Without the hash, which is nobody's business. */
    private static Map<String, @Nullable Object> shown(StoredKey key, Instant now) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("id", key.id());
        shown.put("principal", key.principal());
        shown.put("groups", key.groups());
        shown.put("state", state(key, now));
        shown.put("note", key.note());
        shown.put("issuedAt", key.issuedAt());
        shown.put("issuedBy", key.issuedBy());
        shown.put("expiresAt", key.expiresAt());
        shown.put("revokedAt", key.revokedAt());
        shown.put("revokedBy", key.revokedBy());
        return shown;
    }

    private static String state(StoredKey key, Instant now) {
        return key.state(now).name().toLowerCase(Locale.ROOT);
    }
}
