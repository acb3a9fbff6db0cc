package io.holdfast.drill.report;

import io.holdfast.drill.check.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a drill found.
 *
 * @param figures others by name, in the order in which they are shown
 * @param timeline what was done to the system, with the seconds since the workload began
 * @param missing what should have happened and did not; empty when the drill counts
 */
public record DrillReport(
        String drill,
        String summary,
        long seed,
        Map<String, String> settings,
        Counts counts,
        Map<String, String> figures,
        List<String> timeline,
        List<String> missing,
        List<Verdict> verdicts)
        implements Report {

    /**
     * The figures. What is accepted, published, spooled and drained is critical, and so is the gap.
     *
     * @param othersPublished standard and bulk records in the log at once
     * @param shed standard and bulk records that were refused
     * @param shedQuietly refusals of first attempts while a fault stood and the drill started and ended nothing
     * @param slotsWithoutKey records that were not sent at their time, because every key waited for an answer
     * @param longestGapMs longest time without any acknowledgement, from the load's begin to its end
     * @param acceptedLatency of the answers that were promises
     * @param othersLatency of the same for standard and bulk records
     * @param shedLatency of all refusals
     * @param shedQuietlyLatency of those in {@code shedQuietly}
     * @param clientsLatenessMs by how much the clients themselves were late then, at p99
     * @param drainMs from the end of the last fault until every lane was direct and the spool was empty
     * @param rssMiB most resident memory of the gateway; 0 where the machine does not tell
     */
    public record Counts(
            long accepted,
            long published,
            long spooled,
            long drained,
            long othersPublished,
            long shed,
            long shedQuietly,
            long indefinite,
            long presentUnacknowledged,
            long slotsWithoutKey,
            long longestGapMs,
            Latency acceptedLatency,
            Latency othersLatency,
            Latency shedLatency,
            Latency shedQuietlyLatency,
            double clientsLatenessMs,
            long drainMs,
            long rssMiB) {}

    /** Milliseconds from when requests were due to be sent until they were answered; 0 when there were none. */
    public record Latency(double p50Ms, double p99Ms, double maxMs) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "p50 %.1f, p99 %.1f, most %.1f ms", p50Ms, p99Ms, maxMs);
        }
    }

    @Override
    public String table() {
        ReportTable table = new ReportTable(drill, summary);
        table.row("seed", seed);
        settings.forEach((name, value) -> table.row(name, value));
        timeline.forEach(line -> table.row("", line));
        table.row("accepted", counts.accepted() + " (" + counts.acceptedLatency() + ")");
        table.row("  published at once", counts.published());
        table.row("  spooled", counts.spooled());
        table.row("drained", counts.drained());
        table.row("standard and bulk published", with(counts.othersPublished(), counts.othersLatency()));
        table.row("shed", with(counts.shed(), counts.shedLatency()));
        table.row("  while nothing was started", with(counts.shedQuietly(), counts.shedQuietlyLatency()));
        table.row("  the clients' own lateness then", "p99 " + counts.clientsLatenessMs() + " ms");
        table.row("never answered definitely", counts.indefinite());
        table.row("  of these in the log", counts.presentUnacknowledged());
        table.row("not sent: every key waited", counts.slotsWithoutKey());
        table.row("longest gap between answers", counts.longestGapMs() + " ms");
        table.row("time to drain", counts.drainMs() + " ms");
        table.row("gateway's memory at most", counts.rssMiB() + " MiB");
        figures.forEach(table::row);
        return table.end(this);
    }

    private static String with(long count, Latency latency) {
        return count + (count > 0 ? " (" + latency + ")" : "");
    }
}
