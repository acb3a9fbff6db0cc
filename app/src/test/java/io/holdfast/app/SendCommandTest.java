package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.ShedReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SendCommandTest {

    private final FakeGateway gateway = new FakeGateway();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void failuresAreNamedByTheLineOfTheFile() throws Exception {
        Path file = write("{\"id\":1}\n\n  \r\nnot json\n{\"id\":2}\n\n{\"no\":3}");

        CommandLineRun run = send("keyed", file.toString());

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.err())
                .contains("line 4: invalid, malformed-json")
                .contains("line 7: invalid, no-key")
                .doesNotContain("line 3");
        assertThat(run.out()).contains("4 records in").contains("2 invalid, 2 published");
    }

    @Test
    void onlyTheFirstTenFailuresArePrinted() throws Exception {
        gateway.outcome = offer -> new Outcome.Shed(ShedReason.KAFKA_UNAVAILABLE, 10);
        Path file = write("x\n".repeat(25));

        CommandLineRun run = send("plain", file.toString());

        assertThat(run.err().lines().filter(line -> line.startsWith("line "))).hasSize(10);
        assertThat(run.err()).contains("line 10: shed, kafka-unavailable");
        assertThat(run.out()).contains("and 15 more that were not taken");
    }

    @Test
    void theReportIsAlsoJson() throws Exception {
        CommandLineRun run = send("plain", write("a\nb\n").toString(), "--output", "json", "--idempotency-key", "k");

        JsonNode report = new ObjectMapper().readTree(run.out());
        assertThat(report.at("/statuses/published").asInt()).isEqualTo(2);
        assertThat(report.get("unanswered").asInt()).isZero();
        assertThat(gateway.offers).extracting(offer -> offer.idempotencyKey()).containsExactly("k/1", "k/2");
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void resultsAreReadWhileRecordsAreSent() throws Exception {
        Path file = write("{\"id\":\"a record that is sent\"}\n".repeat(300_000));

        CommandLineRun run = send("plain", file.toString());

        assertThat(run.out()).contains("300000 published");
        assertThat(run.code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void standardInputIsSentNoFasterThanAsked() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("a\nb\nc\nd".getBytes(StandardCharsets.UTF_8)));
        try {
            long beganNs = System.nanoTime();
            CommandLineRun run = send("plain", "-", "--rate", "10");

            assertThat(run.out()).contains("4 published");
            assertThat(System.nanoTime() - beganNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(290));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        CommandLineRun unknown = send("plian", write("a\n").toString());
        assertThat(unknown.code()).isEqualTo(ExitCode.NO);
        assertThat(unknown.err()).contains("took nothing", "did you mean \"plain\"");

        CommandLineRun missing = send("plain", folder.resolve("none").toString());
        assertThat(missing.code()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.err()).contains("is no file that can be read");

        assertThat(send("plain", write("a\n").toString(), "--rate", "0").code()).isEqualTo(2);
        CommandLineRun away =
                CommandLineRun.of("send", "plain", write("a\n").toString(), "--url", "http://127.0.0.1:1");
        assertThat(away.code()).isEqualTo(ExitCode.FAILED);
        assertThat(away.err()).contains("no gateway answers at http://127.0.0.1:1 (connection refused)");
    }

    @Test
    void aGatewayThatGoesAwayLeavesRecordsWithoutAnAnswer() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> answerOneAndLeave(listener));
            server.start();

            CommandLineRun run = CommandLineRun.of(
                    "send",
                    "plain",
                    write("a\nb\n").toString(),
                    "--url",
                    "http://127.0.0.1:" + listener.getLocalPort());

            assertThat(run.code()).isEqualTo(ExitCode.FAILED);
            assertThat(run.out()).contains("2 records", "1 published, 1 without an answer");
            assertThat(run.err())
                    .contains("broke off: the connection ended before the answer did", "--idempotency-key");
        }
    }

    private static void answerOneAndLeave(ServerSocket listener) {
        String result = "{\"line\":1,\"status\":\"published\"}\n";
        try (Socket socket = listener.accept()) {
            String read = "";
            while (!read.contains("b\n")) {
                read += (char) socket.getInputStream().read();
            }
            socket.getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(result.length()) + "\r\n" + result + "\r\n")
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("input.ndjson"), text);
    }

    private CommandLineRun send(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "send";
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--url";
        all[args.length + 2] = gateway.url();
        return CommandLineRun.of(all);
    }
}
