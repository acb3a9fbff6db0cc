package io.holdfast.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The routes of the HTTP API, as the sources, the page and the OpenAPI document name them; {@code {}} is any segment. */
final class ApiRoutes {

    private static final Path PAGE = Path.of("..", "docs", "reference", "http-api.md");
    private static final List<Path> SOURCES =
            List.of(Path.of("src", "main", "java"), Path.of("..", "app", "src", "main"));
    private static final Pattern ON_PAGE = Pattern.compile("^(?:## |- |  ).*");
    private static final Pattern ROUTE = Pattern.compile("`(GET|POST|PUT|DELETE|PATCH) (/[^` ]*)`");
    private static final Pattern LITERAL = Pattern.compile("\"(/(?:v\\d|health|metrics|topics|openapi)[^\"\\s]*)\"");
    /** What is put behind such a path. */
    private static final Pattern SUFFIX = Pattern.compile("\"(/\\*/[^\"\\s]*)\"");

    private static final Pattern WORD = Pattern.compile("(?:equals\\(|case )\"([a-z-]+)\"");
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private ApiRoutes() {}

    /** By path, the methods. */
    static Map<String, Set<String>> inTheDocument(JsonNode document) {
        Map<String, Set<String>> routes = new TreeMap<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(METHODS::contains)
                        .forEach(method -> add(routes, path.getKey(), method.toUpperCase(Locale.ROOT))));
        return routes;
    }

    static Map<String, Set<String>> onThePage() throws IOException {
        Map<String, Set<String>> routes = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher route = ROUTE.matcher(line);
            while (ON_PAGE.matcher(line).matches() && route.find()) {
                String path = route.group(2).replaceAll("\\?.*", "");
                String last = path.substring(path.lastIndexOf('/') + 1);
                for (String alternative : last.split("\\|", -1)) {
                    add(routes, path.substring(0, path.length() - last.length()) + alternative, route.group(1));
                }
            }
        }
        return routes;
    }

    private static void add(Map<String, Set<String>> routes, String path, String method) {
        routes.computeIfAbsent(any(path), key -> new TreeSet<>()).add(method);
    }

    /** {@code {flow}.{delivery}} and a star are any segment, too. */
    private static String any(String path) {
        return path.replaceAll("\\{[^/]*}|\\*", "{}");
    }

    /** Paths that the sources name and no known path begins with, and where. */
    static List<String> unknownInSources(Set<String> known) throws IOException {
        List<String> unknown = new ArrayList<>();
        for (Path file : sources()) {
            String text = Files.readString(file);
            SUFFIX.matcher(text).results().map(suffix -> any(suffix.group(1))).forEach(suffix -> {
                if (known.stream().noneMatch(route -> route.endsWith(suffix))) {
                    unknown.add(suffix + " in " + file.getFileName());
                }
            });
            LITERAL.matcher(text).results().forEach(literal -> {
                String path = any(literal.group(1).replaceAll("\\?.*", ""));
                if (known.stream().noneMatch(route -> begins(route, path))) {
                    unknown.add(path + " in " + file.getFileName());
                }
            });
        }
        return unknown;
    }

    private static boolean begins(String route, String literal) {
        String whole = literal.endsWith("/") ? literal : literal + "/";
        return (route + "/").startsWith(whole);
    }

    /** Words between slashes that the routers look for and no known path has. */
    static Set<String> unknownWords(Set<String> known) throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (Path file : sources()) {
            if (file.getFileName().toString().endsWith("Router.java")) {
                WORD.matcher(Files.readString(file)).results().forEach(word -> unknown.add(word.group(1)));
            }
        }
        unknown.removeIf(word -> known.stream().anyMatch(route -> (route + "/").contains("/" + word + "/")));
        return unknown;
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root : SOURCES) {
            try (Stream<Path> walk = Files.walk(root)) {
                walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files;
    }
}
