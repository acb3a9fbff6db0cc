package io.holdfast.drill.report;

import io.holdfast.drill.check.Verdict;
import java.util.List;
import java.util.Map;

/**
 * What a drill found, told in figures by name.
 *
 * @param sabotage which promise was broken on purpose; empty when none was
 * @param figures by name, in the order in which they are shown
 * @param timeline what was done to the processes, with the seconds since the load began
 * @param missing what should have happened and did not; empty when the drill counts
 */
public record FiguresReport(
        String drill,
        String summary,
        long seed,
        String sabotage,
        Map<String, Long> figures,
        List<String> timeline,
        List<String> missing,
        List<Verdict> verdicts)
        implements Report {

    @Override
    public String table() {
        ReportTable table = new ReportTable(drill, summary);
        table.row("seed", seed);
        if (!sabotage.isEmpty()) {
            table.row("sabotage", sabotage);
        }
        timeline.forEach(line -> table.row("", line));
        figures.forEach((name, value) -> table.row(name, value));
        return table.end(this);
    }
}
