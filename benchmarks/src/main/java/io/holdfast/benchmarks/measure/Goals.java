package io.holdfast.benchmarks.measure;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The goals of one benchmark and whether they were met. Not thread-safe. */
public final class Goals {

    private final List<Goal> goals = new ArrayList<>();

    /** Adds a goal. */
    public void add(Goal goal) {
        goals.add(goal);
    }

    /** Those that were missed. */
    public List<Goal> missed() {
        return goals.stream().filter(goal -> !goal.met()).toList();
    }

    /** Prints all of them as a table, and those that were missed once more. Returns the exit status: 1 when one was. */
    public int print(PrintStream out) {
        Table table = new Table("goal", "figure", "wanted", "");
        for (Goal goal : goals) {
            table.row(goal.what(), goal.figureWords(), goal.words(), goal.met() ? "met" : "**missed**");
        }
        table.print(out);
        missed().forEach(goal ->
                out.println("missed: " + goal.what() + " is " + goal.figureWords() + ", wanted " + goal.words()));
        return missed().isEmpty() ? 0 : 1;
    }
}
