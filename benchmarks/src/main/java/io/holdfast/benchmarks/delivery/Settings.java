package io.holdfast.benchmarks.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What to run and how much.
 *
 * @param scenarios their names, in order
 * @param records of a scenario that measures rates
 * @param runs of each subject
 */
record Settings(List<String> scenarios, int records, int runs) {

    /** All there are, in the order in which they run. */
    static final List<String> ALL = List.of("slow", "quick", "poison", "outage", "hang", "jdbc", "restart");

    private static final int LEAST_RECORDS = 1_000;
    private static final int MOST_RECORDS = 5_000_000;

    Settings {
        Set<String> unknown = new TreeSet<>(scenarios);
        ALL.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("no scenario is called " + unknown + "; there are " + ALL);
        }
        if (records < LEAST_RECORDS || records > MOST_RECORDS || runs < 1) {
            throw new IllegalArgumentException(records + " records in " + runs + " runs are out of range; "
                    + LEAST_RECORDS + " to " + MOST_RECORDS + " records, 1 run at least");
        }
    }

    static Settings of(String[] args) {
        return new Settings(
                args.length > 0 && !args[0].equals("all") ? Arrays.asList(args[0].split(",", -1)) : ALL,
                args.length > 1 ? Integer.parseInt(args[1]) : 100_000,
                args.length > 2 ? Integer.parseInt(args[2]) : 3);
    }
}
