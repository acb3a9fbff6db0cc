package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The limits of the house's style that no other tool checks. There is no list of exceptions. */
class TidyTest {

    private static final Path ROOT = Path.of("..");
    private static final int LONGEST_FILE = 500;
    private static final int LONGEST_METHOD = 60;
    private static final int MOST_PARAMETERS = 4;
    private static final int DEEPEST = 3;
    private static final Pattern METHOD = Pattern.compile(
            "^ {4}(?: {4})?(?!return|throw|new|else|case|record)[\\w@<>\\[\\]., ?]+ (\\w+)\\(([^;]*)\\)[^;=]*\\{$");
    private static final Pattern FORBIDDEN = Pattern.compile(
            "T" + "ODO|F" + "IXME|@Dis" + "abled|@Ig" + "nore|catch \\((Exception|Throwable) \\w+\\) \\{ *\\}");
    private static final Pattern NAMES = Pattern.compile("(Utils?|Helper|Manager|Impl)\\.java$|/Abstract\\w+\\.java$");

    @Test
    void filesAndMethodsAreShort() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() > LONGEST_FILE) {
                found.add(file + " has " + lines.size() + " lines; at most " + LONGEST_FILE);
            }
            checkMethods(file, lines, found);
        }
        assertThat(found).isEmpty();
    }

    @Test
    void nothingIsLeftForLaterAndNamesSayWhatThingsAre() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            if (NAMES.matcher(file.toString()).find()) {
                found.add(file + ": name it after what it is");
            }
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (FORBIDDEN.matcher(line).find()) {
                    found.add(file + ":" + number + " " + line.strip());
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void unitTestsDoNotSleep() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            if (file.toString().contains("/src/test/") && Files.readString(file).contains("Thread." + "sleep(")) {
                found.add(file.toString());
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
    }

    private static void checkMethods(Path file, List<String> lines, List<String> found) {
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = METHOD.matcher(lines.get(i));
            if (!matcher.matches()) {
                continue;
            }
            String indent = lines.get(i).replaceAll("\\S.*", "");
            int end = i;
            int deepest = 0;
            while (end < lines.size() - 1 && !lines.get(end).equals(indent + "}")) {
                end++;
                deepest = Math.max(deepest, nesting(lines.get(end), indent));
            }
            String where = file + ":" + (i + 1) + " " + matcher.group(1);
            if (end - i + 1 > LONGEST_METHOD) {
                found.add(where + " has " + (end - i + 1) + " lines; at most " + LONGEST_METHOD);
            }
            if (parameters(matcher.group(2)) > MOST_PARAMETERS) {
                found.add(where + " has " + parameters(matcher.group(2)) + " parameters; at most " + MOST_PARAMETERS);
            }
            if (deepest > DEEPEST) {
                found.add(where + " nests " + deepest + " deep; at most " + DEEPEST);
            }
        }
    }

    /** How many blocks are open around a statement that opens one more; by the formatter's indentation. */
    private static int nesting(String line, String indent) {
        String text = line.strip();
        boolean opens = text.matches("(\\} )?(if|for|while|switch|try|else|catch|synchronized|do)\\b.*\\{");
        return opens ? (line.length() - line.stripLeading().length() - indent.length()) / 4 : 0;
    }

    private static int parameters(String list) {
        if (list.isBlank()) {
            return 0;
        }
        int depth = 0;
        int count = 1;
        for (char c : list.toCharArray()) {
            depth += c == '<' ? 1 : c == '>' ? -1 : 0;
            count += c == ',' && depth == 0 ? 1 : 0;
        }
        return count;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        }
    }
}
