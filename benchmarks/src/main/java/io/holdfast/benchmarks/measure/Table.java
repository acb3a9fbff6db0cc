package io.holdfast.benchmarks.measure;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table in Markdown. Not thread-safe. */
public final class Table {

    private final int columns;
    private final List<String> lines = new ArrayList<>();

    /** With these column headings. */
    public Table(String... headings) {
        this.columns = headings.length;
        row(headings);
        lines.add("|" + "---|".repeat(columns));
    }

    /** Adds a row. */
    public void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(
                    "a row has " + cells.length + " cells, the table " + columns + " columns; give one cell a column");
        }
        lines.add("| " + String.join(" | ", cells) + " |");
    }

    /** Prints it with an empty line around it. */
    public void print(PrintStream out) {
        out.println();
        lines.forEach(out::println);
        out.println();
    }
}
