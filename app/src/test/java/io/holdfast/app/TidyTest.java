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
            "^ {4}(?: {4})?(?!return|throw|new|else|case|record|if|for|while|switch|try|do)(?!.*->)(?!.*\\brecord\\b)(?!.*\\)\\s*\\.)"
                    + "(?:[\\w@<>\\[\\]., ?]+ )?(\\w+)\\(([^;]*)\\)[^;=]*\\{$");
    private static final Pattern CONTROL =
            Pattern.compile("(\\} )?(if|for|while|switch|try|else|catch|synchronized|do)\\b.*\\{");
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
            Matcher matcher = METHOD.matcher(signature(lines, i));
            if (!matcher.matches()) {
                continue;
            }
            List<String> body = body(lines, i);
            String where = file + ":" + (i + 1) + " " + matcher.group(1);
            limit(found, where, body.size(), LONGEST_METHOD + " lines");
            limit(found, where, parameters(matcher.group(2)), MOST_PARAMETERS + " parameters");
            limit(found, where, nesting(body), DEEPEST + " levels of nesting");
        }
    }

    private static void limit(List<String> found, String where, int count, String most) {
        if (count > Integer.parseInt(most.substring(0, most.indexOf(' ')))) {
            found.add(where + " has " + count + "; at most " + most);
        }
    }

    /** The line, with those behind it when a signature is broken over several. */
    private static String signature(List<String> lines, int start) {
        StringBuilder text = new StringBuilder(lines.get(start));
        for (int i = start + 1; text.toString().endsWith("(") && i < lines.size(); i++) {
            String next = lines.get(i).strip();
            text.append(next);
            if (!next.endsWith("{") && !next.endsWith(";")) {
                text.append('(');
            }
        }
        return text.toString().replaceAll(",\\(", ", ").replaceAll("\\(\\(", "(");
    }

    private static List<String> body(List<String> lines, int start) {
        String end = lines.get(start).replaceAll("\\S.*", "") + "}";
        int last = start;
        while (last < lines.size() - 1 && !lines.get(last).equals(end)) {
            last++;
        }
        return lines.subList(start, last + 1);
    }

    /** The most control statements that stand in each other. */
    private static int nesting(List<String> body) {
        List<Integer> open = new ArrayList<>();
        int deepest = 0;
        for (String line : body) {
            String text = line.strip();
            int indent = line.length() - line.stripLeading().length();
            if (text.startsWith("}")) {
                open.removeIf(at -> at >= indent);
            }
            if (CONTROL.matcher(text).matches()) {
                open.add(indent);
                deepest = Math.max(deepest, open.size());
            }
        }
        return deepest;
    }

    private static int parameters(String list) {
        if (list.isBlank()) {
            return 0;
        }
        int depth = 0;
        int count = 1;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
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
