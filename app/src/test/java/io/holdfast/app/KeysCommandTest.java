package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeysCommandTest {

    @TempDir
    Path folder;

    @Test
    void aKeyIsIssuedListedAndRevoked() throws Exception {
        Path catalog = folder.resolve("holdfast.yaml");
        Path keys = folder.resolve("keys.json");
        Files.writeString(catalog, """
                clusters: { west: { bootstrap-servers: "k:9092" } }
                flows: { f: { cluster: west } }
                gateway: { authentication: { keys: %s } }
                """.formatted(keys));
        String config = "--config=" + catalog;

        CommandLineRun issued = CommandLineRun.of(
                "keys", "issue", config, "billing", "--note", "nightly export", "--expires-in", "90d", "--group", "a");
        String key = issued.out().strip();
        assertThat(key).matches("hf_[0-9a-f]{12}_[0-9a-f]{64}");
        assertThat(issued.err())
                .contains("of \"billing\"; it cannot be shown again")
                .doesNotContain(key);
        assertThat(Files.readString(keys)).doesNotContain(key.substring(16));

        CommandLineRun listed = CommandLineRun.of("keys", "list", config);
        assertThat(listed.out())
                .contains(key.substring(0, 15) + "  billing    a       active", "nightly export")
                .doesNotContain(key.substring(16));
        assertThat(CommandLineRun.of("keys", "list", config, "--output", "json").out())
                .contains("\"state\"", "\"expiresAt\"")
                .doesNotContain("hash");

        assertThat(CommandLineRun.of("keys", "revoke", config, key.substring(0, 15))
                        .out())
                .isEqualTo("key " + key.substring(0, 15) + " of \"billing\" is revoked" + System.lineSeparator());
        assertThat(CommandLineRun.of("keys", "revoke", config, key).out()).contains(" is revoked since 20");
        assertThat(CommandLineRun.of("keys", "list", config).out()).contains("revoked");
    }

    @Test
    void mistakesAreToldWithoutRepeatingWhatMayBeSecret() throws Exception {
        String file = "--file=" + folder.resolve("k");
        assertThat(CommandLineRun.of("keys", "list", file).out()).contains("no API keys");
        CommandLineRun unknown = CommandLineRun.of("keys", "revoke", file, "hf_000000000000");
        assertThat(unknown.code()).isEqualTo(ExitCode.NO);
        assertThat(unknown.err()).contains("there is no key hf_000000000000");
        CommandLineRun secret = CommandLineRun.of("keys", "revoke", file, "correct-horse");
        assertThat(secret.code()).isEqualTo(ExitCode.NOT_HAPPENED);
        assertThat(secret.err()).contains("is how a key begins").doesNotContain("correct-horse");
        assertThat(CommandLineRun.of("keys", "issue", file, "a", "--expires-in", "soon")
                        .code())
                .isEqualTo(ExitCode.NOT_HAPPENED);
        assertThat(CommandLineRun.of("keys", "issue", file, "a", "--expires-in", "0s")
                        .code())
                .isEqualTo(ExitCode.NOT_HAPPENED);
        assertThat(CommandLineRun.of("keys", "issue", file, " ").code()).isEqualTo(ExitCode.NOT_HAPPENED);
        CommandLineRun none = CommandLineRun.of("keys", "list", "-c", "../examples/holdfast.yaml");
        assertThat(none.code()).isEqualTo(ExitCode.FAILED);
        assertThat(none.err()).contains("names no file of API keys");
    }

    @Test
    void theCommandsShowTheKeyOfTheFileOrOfTheEnvironment() throws Exception {
        Path file = folder.resolve("key");
        Files.writeString(file, "from-file\nmore\n");

        assertThat(option().credential(Map.of())).isEmpty();
        assertThat(option().credential(Map.of("HOLDFAST_API_KEY", " from-env\n")))
                .contains("from-env");
        assertThat(option("--api-key-file", file.toString()).credential(Map.of("HOLDFAST_API_KEY", "from-env")))
                .contains("from-file");
        assertThatThrownBy(() -> option().credential(Map.of("HOLDFAST_API_KEY", "two words")))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("HOLDFAST_API_KEY is no API key")
                .hasMessageNotContaining("two words");
        assertThatThrownBy(() -> option("--api-key-file", folder.toString()).credential(Map.of()))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aGatewayThatAsksIsShownTheKey() throws Exception {
        Path keys = folder.resolve("keys");
        Path key = folder.resolve("key");
        Path lines = folder.resolve("lines");
        Files.writeString(
                key, CommandLineRun.of("keys", "issue", "ann", "--file=" + keys).out());
        Files.writeString(lines, "{}\n{}\n");
        try (FakeGateway gateway = new FakeGateway("{ port: 0, authentication: { keys: " + keys + ", refusal-log: "
                + folder.resolve("refusals") + ", writers: [ann], operators: [ann] } }")) {
            for (List<String> command : List.of(
                    List.of("lanes"),
                    List.of("spool", "list"),
                    List.of("delivery", "status"),
                    List.of("send", "plain", lines.toString()))) {
                List<String> with = new java.util.ArrayList<>(command);
                with.addAll(List.of("--url", gateway.url()));
                CommandLineRun without = CommandLineRun.of(with.toArray(String[]::new));
                assertThat(without.code()).as(command + without.out()).isNotEqualTo(ExitCode.OK);
                assertThat(without.err()).contains("401");
                with.addAll(List.of("--api-key-file", key.toString()));
                CommandLineRun run = CommandLineRun.of(with.toArray(String[]::new));
                assertThat(run.code()).as(command + run.err()).isEqualTo(ExitCode.OK);
            }
            gateway.refuse("r", "reason", "v");
            CommandLineRun retried = CommandLineRun.of(
                    "spool",
                    "retry",
                    "r",
                    "--operator",
                    "bob",
                    "--url",
                    gateway.url(),
                    "--api-key-file",
                    key.toString());
            assertThat(retried.out()).contains("1 of 1");
            assertThat(gateway.decisions).containsExactly("retry r by ann(bob)");
        }
    }

    private static GatewayOption option(String... args) {
        GatewayOption option = new GatewayOption();
        CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
        spec.addMixin("gateway", CommandLine.Model.CommandSpec.forAnnotatedObject(option));
        new CommandLine(spec).parseArgs(args);
        return option;
    }
}
