package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that speak TLS, and the check of a gateway's files. */
class TlsOptionTest {

    private static final Path FILES = Path.of("..", "core", "src", "test", "resources", "tls");
    private static final String CATALOG = """
            clusters: { west: { bootstrap-servers: "k:9092" } }
            flows: { f: { cluster: west } }
            gateway:
              tls:
                certificate: %s
                key: %s
            """;

    @TempDir
    Path folder;

    @Test
    void commandsBelieveTheAuthorityTheyAreGivenAndShowTheirCertificate() throws Exception {
        Path records = Files.writeString(folder.resolve("r.ndjson"), "{}\n{}\n");
        try (FakeGateway gateway = new FakeGateway("{ port: 0, tls: { certificate: " + file("server.pem") + ", key: "
                + file("server.key") + ", client-ca: " + file("ca.pem") + ", client-auth: required } }")) {
            CommandLineRun lanes = run("lanes", gateway);
            CommandLineRun send = CommandLineRun.of(
                    "send",
                    "plain",
                    records.toString(),
                    "--url",
                    gateway.url(),
                    "--ca",
                    file("ca.pem"),
                    "--cert",
                    file("client.pem"),
                    "--key",
                    file("client.key"));

            assertThat(lanes.err()).isEmpty();
            assertThat(lanes.code()).isEqualTo(ExitCode.OK);
            assertThat(send.out()).contains("2 records", "2 published");
            assertThat(send.code()).isEqualTo(ExitCode.OK);
        }
    }

    @Test
    void whoDoesNotKnowTheAuthorityIsToldWhichOptionNamesIt() throws Exception {
        try (FakeGateway gateway = new FakeGateway(
                "{ port: 0, tls: { certificate: " + file("server.pem") + ", key: " + file("server.key") + " } }")) {
            CommandLineRun lanes = CommandLineRun.of("lanes", "--url", gateway.url());
            CommandLineRun send = CommandLineRun.of("send", "plain", file("README.md"), "--url", gateway.url());

            assertThat(lanes.err()).contains("no TLS with https://127.0.0.1", "--ca");
            assertThat(send.err()).contains("no TLS with https://127.0.0.1", "--ca");
            assertThat(lanes.code()).isEqualTo(ExitCode.FAILED);
        }
    }

    @Test
    void aCertificateWithoutItsKeyAndFilesThatAreNoneAreTold() {
        assertThat(CommandLineRun.of("lanes", "--cert", file("client.pem")).err())
                .contains("belong together");
        assertThat(CommandLineRun.of("lanes", "--ca", file("none.pem")).err()).contains("none.pem\" does not exist");
    }

    @Test
    void checkSaysWhatIsWrongWithTheFilesAndWhere() throws Exception {
        assertThat(check("server.pem", "server.key").out()).contains("no problems");
        assertThat(check("server.pem", "none.key").out()).contains("c.yaml:6:10: gateway.tls.key", "does not exist");
        assertThat(check("README.md", "server.key").out()).contains("c.yaml:5:18", "has no certificate");
        assertThat(check("server.pem", "server-2.key").out()).contains("does not belong to the certificate");
        assertThat(check("expired.pem", "expired.key").out()).contains("expired at 2021-01-01", "1 problem");
        assertThat(check("expired.pem", "expired.key").code()).isEqualTo(ExitCode.NO);
        assertThat(check("expired.pem", "expired.key", "--without-files").code())
                .isEqualTo(ExitCode.OK);
    }

    private CommandLineRun check(String certificate, String key, String... more) throws Exception {
        Path catalog = Files.writeString(folder.resolve("c.yaml"), CATALOG.formatted(file(certificate), file(key)));
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("check", "-c", catalog.toString()), java.util.Arrays.stream(more))
                .toArray(String[]::new);
        return CommandLineRun.of(all);
    }

    private static CommandLineRun run(String command, FakeGateway gateway) {
        return CommandLineRun.of(
                command,
                "--url",
                gateway.url(),
                "--ca",
                file("ca.pem"),
                "--cert",
                file("client.pem"),
                "--key",
                file("client.key"));
    }

    private static String file(String name) {
        return FILES.resolve(name).toString();
    }
}
