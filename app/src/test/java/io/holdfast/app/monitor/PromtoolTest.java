package io.holdfast.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Every alert fires when it should and does not when it should not, as Prometheus' own {@code promtool} finds. It is taken from
 * the path, or from where {@code -Dholdfast.promtool} says; without it (Debian: {@code apt-get install prometheus}) what needs it
 * is skipped.
 */
class PromtoolTest {

    private static final Path CASES = Path.of("src", "test", "resources", "alerts", "cases.yaml");
    private static final String TOOL = System.getProperty("holdfast.promtool", "promtool");

    @TempDir
    private Path folder;

    @Test
    void thereIsACaseForEveryAlert() throws IOException {
        assertThat(cases().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        MonitoredCatalog.alerts().stream().map(Alert::name).collect(Collectors.toSet()));
    }

    @Test
    void theRulesAreValid() throws Exception {
        assumeThatThereIsATool();
        assertThat(run("check", "rules", "--lint=all", "--lint-fatal", rules().toString()))
                .contains("SUCCESS");
    }

    @Test
    void everyAlertFiresWhenItShouldAndNotOtherwise() throws Exception {
        assumeThatThereIsATool();
        rules();
        List<Object> tests = new ArrayList<>();
        cases().forEach((alert, given) -> {
            String at = String.valueOf(given.get("at"));
            tests.add(test(alert, at, given, "fires"));
            tests.add(test(alert, String.valueOf(given.getOrDefault("quiet-at", at)), given, "quiet"));
        });
        Path file = folder.resolve("tests.yml");
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("rule_files", List.of("rules.yml"));
        all.put("evaluation_interval", "1m");
        all.put("tests", tests);
        Files.writeString(file, new Dump(DumpSettings.builder().build()).dumpToString(all));

        assertThat(run("test", "rules", file.toString())).contains("SUCCESS");
    }

    @Test
    void aFiringAlertSaysWhatAPhoneNeeds() throws Exception {
        assumeThatThereIsATool();
        rules();
        Path file = folder.resolve("words.yml");
        Files.writeString(file, """
                rule_files: [rules.yml]
                evaluation_interval: 1m
                tests:
                  - interval: 1m
                    input_series:
                      - series: holdfast_lanes{flow="orders",state="halted",instance="a"}
                        values: "1 1 1"
                    alert_rule_test:
                      - eval_time: 1m
                        alertname: HoldfastLaneHalted
                        exp_alerts:
                          - exp_labels: { severity: page, flow: orders, owner: "{{ orders }}", tier: critical }
                            exp_annotations:
                              summary: "{{ orders }}: orders has halted lanes: 1"
                              description: "The log cannot tell what became of some records, so an operator has to: holdfast lanes, then holdfast lanes resume."
                              runbook_url: docs/operating/monitoring.md#holdfastlanehalted
                """);

        assertThat(run("test", "rules", file.toString())).contains("SUCCESS");
    }

    /** Whether the alert fires is asked of the series that Prometheus itself keeps of alerts. */
    private static Map<String, Object> test(String alert, String at, Map<String, Object> given, String which) {
        Map<String, Object> test = new LinkedHashMap<>();
        test.put("name", alert + " " + which);
        test.put("interval", "1m");
        List<Object> series = new ArrayList<>();
        ((Map<?, ?>) given.get(which)).forEach((name, values) -> series.add(Map.of("series", name, "values", values)));
        test.put("input_series", series);
        String flow = given.containsKey("only") ? ",flow=\"" + given.get("only") + "\"" : "";
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("expr", "count(ALERTS{alertname=\"" + alert + "\",alertstate=\"firing\"" + flow + "})");
        asked.put("eval_time", at);
        asked.put("exp_samples", which.equals("fires") ? List.of(Map.of("labels", "{}", "value", 1)) : List.of());
        test.put("promql_expr_test", List.of(asked));
        return test;
    }

    private Path rules() throws IOException {
        return Files.writeString(
                folder.resolve("rules.yml"),
                RulesFile.of(MonitoredCatalog.read(), "holdfast", "docs/operating/monitoring.md"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> cases() throws IOException {
        return (Map<String, Map<String, Object>>)
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(CASES));
    }

    private static void assumeThatThereIsATool() {
        boolean there;
        try {
            there = new ProcessBuilder(TOOL, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            there = false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assumeTrue(there, () -> TOOL + " is not here; with Debian: apt-get install prometheus");
    }

    private static String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(TOOL));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(0);
        return said;
    }
}
