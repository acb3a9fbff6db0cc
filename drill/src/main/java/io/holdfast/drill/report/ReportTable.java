package io.holdfast.drill.report;

import java.util.Locale;

/** Writes a report for people: a name and a value a line. Not thread-safe. */
final class ReportTable {

    private static final int COLUMN = 34;
    private static final int SAMPLES = 5;

    private final StringBuilder text = new StringBuilder();

    /** Begins with what drill it is. */
    ReportTable(String drill, String summary) {
        text.append("drill ").append(drill).append(": ").append(summary).append('\n');
    }

    void row(String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-" + COLUMN + "s %s%n", name, value));
    }

    void row(String name, long value) {
        row(name, Long.toString(value));
    }

    /** Ends with how the drill ended, and why. */
    String end(Report report) {
        report.verdicts().forEach(verdict -> {
            row(verdict.name(), verdict.count() + (verdict.held() ? "" : "   BROKEN"));
            verdict.samples().stream()
                    .limit(SAMPLES)
                    .forEach(sample -> text.append("      ").append(sample).append('\n'));
        });
        report.missing().forEach(what -> row("did not happen", what));
        return text.append(report.ending().sentence()).append('\n').toString();
    }
}
