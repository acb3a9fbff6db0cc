package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.RejectReason;
import io.holdfast.intake.ShedReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of the HTTP API names every problem there is, under its status, and no other. */
class HttpApiReferenceTest {

    private static final Path PAGE = Path.of("..", "docs", "reference", "http-api.md");
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern PROBLEM =
            Pattern.compile("(?:new BadRequest|Problem\\.of)\\(\\s*(\\d{3}),\\s*\"([a-z0-9-]+)\"");
    private static final Pattern ROW = Pattern.compile("\\| ([45]\\d\\d) \\| ([^|]*) \\|.*");
    private static final Pattern CODE = Pattern.compile("`([a-z0-9-]+)`");

    @Test
    void everyProblemIsThereUnderItsStatus() throws IOException {
        assertThat(documented(Files.readString(PAGE))).isEqualTo(inTheCode());
    }

    @Test
    void aCodeThatIsMissingOrUnderAnotherStatusIsFound() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(documented(page.replace("`too-slow`", "``"))).isNotEqualTo(inTheCode());
        assertThat(documented(page.replace("| 408 |", "| 409 |"))).isNotEqualTo(inTheCode());
    }

    private static Set<String> documented(String page) {
        Set<String> found = new TreeSet<>();
        page.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> CODE.matcher(row.group(2))
                        .results()
                        .forEach(code -> found.add(row.group(1) + " " + code.group(1))));
        return found;
    }

    private static Set<String> inTheCode() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                PROBLEM.matcher(Files.readString(file))
                        .results()
                        .forEach(problem -> found.add(problem.group(1) + " " + problem.group(2)));
            }
        }
        for (ShedReason reason : ShedReason.values()) {
            found.add(Replies.status(reason) + " " + reason.code());
        }
        for (RejectReason reason : RejectReason.values()) {
            found.add(Replies.status(reason) + " " + reason.code());
        }
        return found;
    }
}
