package io.holdfast.drill.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.holdfast.drill.check.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a drill found.
 *
 * @param timeline what was done to the system, with the seconds since the workload began
 * @param missing what should have happened and did not; empty when the drill counts
 */
public record DrillReport(
        String drill,
        String summary,
        long seed,
        Map<String, String> settings,
        Counts counts,
        List<String> timeline,
        List<String> missing,
        List<Verdict> verdicts)
        implements Report {

    /** Width of the first column. */
    private static final int COLUMN = 34;

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
    public Ending ending() {
        if (verdicts.stream().anyMatch(verdict -> !verdict.held())) {
            return Ending.BROKEN;
        }
        return missing.isEmpty() ? Ending.HELD : Ending.DID_NOT_HAPPEN;
    }

    @Override
    public String json() {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }

    @Override
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append("drill ").append(drill).append(": ").append(summary).append('\n');
        row(text, "seed", Long.toString(seed));
        settings.forEach((name, value) -> row(text, name, value));
        timeline.forEach(line -> row(text, "", line));
        row(text, "accepted", counts.accepted() + " (" + counts.acceptedLatency() + ")");
        row(text, "  published at once", Long.toString(counts.published()));
        row(text, "  spooled", Long.toString(counts.spooled()));
        row(text, "drained", Long.toString(counts.drained()));
        row(text, "standard and bulk published", with(counts.othersPublished(), counts.othersLatency()));
        row(text, "shed", with(counts.shed(), counts.shedLatency()));
        row(text, "  while nothing was started", with(counts.shedQuietly(), counts.shedQuietlyLatency()));
        row(text, "  the clients' own lateness then", "p99 " + counts.clientsLatenessMs() + " ms");
        row(text, "never answered definitely", Long.toString(counts.indefinite()));
        row(text, "  of these in the log", Long.toString(counts.presentUnacknowledged()));
        row(text, "not sent: every key waited", Long.toString(counts.slotsWithoutKey()));
        row(text, "longest gap between answers", counts.longestGapMs() + " ms");
        row(text, "time to drain", counts.drainMs() + " ms");
        row(text, "gateway's memory at most", counts.rssMiB() + " MiB");
        for (Verdict verdict : verdicts) {
            row(text, verdict.name(), verdict.count() + (verdict.held() ? "" : "   BROKEN"));
            verdict.samples().stream()
                    .limit(5)
                    .forEach(sample -> text.append("      ").append(sample).append('\n'));
        }
        missing.forEach(what -> row(text, "did not happen", what));
        text.append(ending().sentence()).append('\n');
        return text.toString();
    }

    private static String with(long count, Latency latency) {
        return count + (count > 0 ? " (" + latency + ")" : "");
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-" + COLUMN + "s %s%n", name, value));
    }
}
