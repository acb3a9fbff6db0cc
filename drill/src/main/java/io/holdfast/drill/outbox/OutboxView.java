package io.holdfast.drill.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.drill.process.RunProcess;

/** What a process tells of its outbox over HTTP; what it does not answer within 2 s is nothing. Thread-safe. */
final class OutboxView {

    private final RunProcess process;

    OutboxView(RunProcess process) {
        this.process = process;
    }

    /** Shards that are this process's; 0 when it does not answer, as one that is stopped does not. */
    int shards() {
        return status().path("shards").size();
    }

    /** Rows it has published in its present life. */
    long published() {
        return status().path("published").asLong(0);
    }

    private JsonNode status() {
        return process.http().json("/v1/outboxes").path("outboxes").path(0).path("status");
    }
}
