package io.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what was sent and what became of it, and keeps the first failures with their lines. Thread-safe. */
final class SendTally {

    private static final int FAILURES_KEPT = 10;

    /** File line less record number, from the record on at which it changes: blank lines are no records. */
    private final TreeMap<Long, Long> blankBefore = new TreeMap<>(Map.of(0L, 0L));

    private final Map<String, Long> statuses = new TreeMap<>();
    private final List<Failure> failures = new ArrayList<>();
    private long sent;
    private long answered;
    private long failed;

    /** A record that was not taken; {@code line} counts the input's lines from 1. */
    record Failure(long line, String status, String reason, String detail) {

        @Override
        public String toString() {
            String why = reason.isEmpty() ? status : status + ", " + reason;
            return "line " + line + ": " + why + (detail.isEmpty() ? "" : ": " + detail);
        }
    }

    /** The next record stands in this line of the input. */
    synchronized void sent(long line) {
        sent++;
        long blank = line - sent;
        if (blank != blankBefore.lastEntry().getValue()) {
            blankBefore.put(sent, blank);
        }
    }

    /** A result has come; gives the failure, if it is one and among the first. */
    synchronized List<Failure> answered(JsonNode result) {
        answered++;
        String status = result.path("status").asText("unreadable");
        statuses.merge(status, 1L, Long::sum);
        if (status.equals("published") || status.equals("spooled")) {
            return List.of();
        }
        failed++;
        if (failed > FAILURES_KEPT) {
            return List.of();
        }
        long record = result.path("line").asLong(answered);
        long line = record + blankBefore.floorEntry(record).getValue();
        Failure failure = new Failure(
                line,
                status,
                result.path("reason").asText(),
                result.path("detail").asText());
        failures.add(failure);
        return List.of(failure);
    }

    synchronized long sent() {
        return sent;
    }

    synchronized long answered() {
        return answered;
    }

    synchronized long failed() {
        return failed;
    }

    synchronized Map<String, Long> statuses() {
        return new TreeMap<>(statuses);
    }

    synchronized List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** Whether the gateway took every record that was sent. */
    synchronized boolean allTaken() {
        return failed == 0 && answered == sent;
    }
}
