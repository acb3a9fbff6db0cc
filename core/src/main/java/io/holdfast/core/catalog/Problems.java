package io.holdfast.core.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Collects what is wrong while a catalog is read, and where each key stands. */
final class Problems {

    private final String source;
    private final List<Problem> found = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final Map<String, Mark> marks = new HashMap<>();

    Problems(String source) {
        this.source = source;
    }

    void at(String path, Optional<Mark> mark) {
        mark.ifPresent(m -> marks.put(path, m));
    }

    void add(Optional<Mark> mark, String path, String message) {
        found.add(problem(mark.orElse(null), path, message));
    }

    /** Adds a problem at the nearest position known for {@code path}. */
    void add(String path, String message) {
        found.add(problem(nearestMark(path), path, message));
    }

    /** A problem at the nearest position known for {@code path}, which is not added. */
    Problem at(String path, String message) {
        return problem(nearestMark(path), path, message);
    }

    void warn(String path, String message) {
        warnings.add(problem(nearestMark(path), path, message));
    }

    /** Whether the file has something at {@code path}, be it right or wrong. */
    boolean knows(String path) {
        return marks.containsKey(path);
    }

    boolean none() {
        return found.isEmpty();
    }

    List<Problem> all() {
        return sorted(found);
    }

    List<Problem> warnings() {
        return sorted(warnings);
    }

    private @Nullable Mark nearestMark(String path) {
        String at = path;
        while (!at.isEmpty() && !marks.containsKey(at)) {
            at = at.contains(".") ? at.substring(0, at.lastIndexOf('.')) : "";
        }
        return marks.get(at);
    }

    private Problem problem(@Nullable Mark mark, String path, String message) {
        int line = mark == null ? 1 : mark.getLine() + 1;
        int column = mark == null ? 1 : mark.getColumn() + 1;
        return new Problem(source, line, column, path, message);
    }

    private static List<Problem> sorted(List<Problem> problems) {
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }
}
