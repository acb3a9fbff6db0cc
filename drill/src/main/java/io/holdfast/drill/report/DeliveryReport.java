package io.holdfast.drill.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.holdfast.drill.check.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a drill of a delivery found.
 *
 * @param figures by name, in the order in which they are shown
 * @param timeline what was done to the processes, with the seconds since the load began
 * @param missing what should have happened and did not; empty when the drill counts
 */
public record DeliveryReport(
        String drill,
        String summary,
        long seed,
        Map<String, Long> figures,
        List<String> timeline,
        List<String> missing,
        List<Verdict> verdicts)
        implements Report {

    private static final int SAMPLES = 5;

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
        timeline.forEach(line -> row(text, "", line));
        figures.forEach((name, value) -> row(text, name, Long.toString(value)));
        for (Verdict verdict : verdicts) {
            row(text, verdict.name(), verdict.count() + (verdict.held() ? "" : "   BROKEN"));
            verdict.samples().stream()
                    .limit(SAMPLES)
                    .forEach(sample -> text.append("      ").append(sample).append('\n'));
        }
        missing.forEach(what -> row(text, "did not happen", what));
        return text.append(ending().sentence()).append('\n').toString();
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-34s %s%n", name, value));
    }
}
