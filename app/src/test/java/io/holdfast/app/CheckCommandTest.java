package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CheckCommandTest {

    @Test
    void sixMistakesAreSixProblemsWithLineAndColumn() {
        CommandLineRun run = CommandLineRun.of("check", "-c", "../examples/six-mistakes.yaml");

        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(7);
        assertThat(lines.subList(0, 6))
                .extracting(line -> line.replaceAll("^\\S+/six-mistakes.yaml:(\\d+:\\d+).*", "$1"))
                .containsExactly("4:24", "7:11", "8:14", "9:26", "10:20", "10:41");
        assertThat(lines.get(6)).isEqualTo("../examples/six-mistakes.yaml: 6 problems");
        assertThat(run.code()).isEqualTo(ExitCode.NO);
    }

    @Test
    void aCatalogWithoutMistakesHasNoProblems() {
        CommandLineRun run = CommandLineRun.of("check", "-c", "../examples/holdfast.yaml");

        assertThat(run.out()).endsWith("3 flows on 1 clusters, no problems" + System.lineSeparator());
        assertThat(run.code()).isEqualTo(ExitCode.OK);
    }
}
