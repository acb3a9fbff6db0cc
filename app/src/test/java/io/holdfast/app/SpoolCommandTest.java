package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeGateway gateway = new FakeGateway();

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void refusedRecordsAreListedAsATableAndAsJson() throws Exception {
        gateway.refuse("a/1", "topic-missing", "x");
        gateway.refuse("b", "too-large", "y");

        assertThat(run("list").out()).contains("ID", "a/1  plain  a/1     plain-3", "topic-missing", "Kafka said no");
        assertThat(run("list", "--reason", "too-large").out()).contains("b ").doesNotContain("a/1");
        assertThat(JSON.readTree(run("list", "--output", "json").out())).hasSize(2);
        assertThat(run("list", "--flow", "other").out()).isEqualTo("no refused records" + System.lineSeparator());
    }

    @Test
    void oneIsShownWithItsValueAndOneThatIsNotThereIsANo() {
        gateway.refuse("a/1", "topic-missing", "{\"n\":1}");

        CommandLineRun shown = run("show", "a/1");
        assertThat(shown.out()).contains("{\"n\":1} (7 bytes)", "key        none", "1970-01-01T00:00:02Z");
        assertThat(shown.code()).isEqualTo(ExitCode.OK);
        CommandLineRun missing = run("show", "c");
        assertThat(missing.code()).isEqualTo(ExitCode.NO);
        assertThat(missing.err()).contains("no refused record has the id \"c\"");
    }

    @Test
    void exportWritesWholeRecordsOverSeveralPages(@TempDir Path folder) throws Exception {
        IntStream.range(0, 450).forEach(i -> gateway.refuse("r-" + i, "topic-missing", "v\u00e9-" + i));
        Path file = folder.resolve("out.ndjson");

        CommandLineRun run = run("export", file.toString());

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.err()).contains("450 records written");
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(450);
        assertThat(lines.stream().map(line -> value(line)).distinct())
                .hasSize(450)
                .contains("v\u00e9-449");
        assertThat(run("export", file.toString()).err()).contains("--force");
        assertThat(run("export", file.toString(), "--force").code()).isEqualTo(ExitCode.OK);
        assertThat(run("export", "--reason", "none-such").out()).isEmpty();
    }

    @Test
    void retryActsInTheOperatorsNameAndSaysWhichWereNotThere() {
        gateway.refuse("a/1", "topic-missing", "x");

        CommandLineRun run = run("retry", "a/1", "c", "--operator", "ann");

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.out()).contains("a/1 put back", "not put back: c: No refused record", "1 of 2 put back");
        assertThat(gateway.decisions).containsExactly("retry a/1 by ann");
    }

    @Test
    void allArePutBackInTheOrderInWhichTheyWereAccepted() {
        gateway.refuse("p/2", "topic-deleted", "x");
        gateway.refuse("p/10", "topic-deleted", "x");

        assertThat(run("retry", "--all", "--operator", "ann").code()).isEqualTo(ExitCode.OK);

        assertThat(gateway.decisions).containsExactly("retry p/2 by ann", "retry p/10 by ann");
    }

    @Test
    void whatALaneDoesNotTakeStaysRefused() {
        gateway.refuse("a", "topic-missing", "x");
        gateway.lanesTake = false;

        CommandLineRun run = run("retry", "a");

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.out()).contains("stays refused");
        assertThat(gateway.refused).containsKey("a");
    }

    @Test
    void allOfOneReasonAreDiscardedAndOthersStay() throws Exception {
        IntStream.range(0, 205).forEach(i -> gateway.refuse("r-" + i, "too-large", "x"));
        gateway.refuse("other", "topic-missing", "x");

        CommandLineRun run = run("discard", "--all", "--reason", "too-large", "--yes", "--output", "json");

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(JSON.readTree(run.out()))
                .hasSize(205)
                .allMatch(fate -> fate.get("done").asBoolean());
        assertThat(gateway.refused).containsOnlyKeys("other");
        assertThat(gateway.decisions).first().isEqualTo("discard r-0 by " + System.getProperty("user.name"));
    }

    @Test
    void nothingIsDiscardedWithoutAYesOrAChoice() {
        gateway.refuse("a", "too-large", "x");

        assertThat(run("discard", "a").err()).contains("--yes");
        assertThat(run("discard", "--yes").err()).contains("name ids, or say --all");
        assertThat(run("discard", "a", "--all", "--yes").code()).isEqualTo(2);
        assertThat(run("retry", "a", "--reason", "x").code()).isEqualTo(2);
        assertThat(gateway.refused).containsKey("a");
    }

    @Test
    void withoutAGatewayTheExitCodeSaysSo() {
        CommandLineRun away = CommandLineRun.of("spool", "list", "--url", "http://127.0.0.1:1");
        assertThat(away.code()).isEqualTo(ExitCode.FAILED);
        assertThat(away.err()).contains("no gateway answers at http://127.0.0.1:1", "holdfast up");

        CommandLineRun wrong = CommandLineRun.of("spool", "list", "--url", "localhost:8080");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("not \"localhost:8080\"");
    }

    private static String value(String line) {
        try {
            JsonNode whole = JSON.readTree(line);
            return new String(
                    Base64.getDecoder().decode(whole.get("valueBase64").asText()),
                    java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private CommandLineRun run(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "spool";
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--url";
        all[args.length + 2] = gateway.url();
        return CommandLineRun.of(all);
    }
}
