package io.holdfast.gateway;

import io.holdfast.core.Sabotage;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;

/**
 * How long the gateway waits for its clients.
 *
 * @param headMs from the opening of a connection to the end of its first request's head
 * @param keepAliveMs from the end of an answer to the end of the next request's head
 * @param bodyMs from a request's head to the end of its single record
 * @param idleS without a byte in either direction; longer than any answer takes
 * @param finishMs for running requests when the gateway is closed
 */
record Limits(long headMs, long keepAliveMs, long bodyMs, int idleS, long finishMs) {

    private static final long HEAD_MS = 20_000;
    private static final long KEEP_ALIVE_MS = 60_000;
    private static final long BODY_MS = 30_000;
    private static final int IDLE_S = 60;
    private static final long FINISH_MS = 5_000;

    static Limits of(Catalog catalog) {
        long longestDeadlineS = catalog.flows().values().stream()
                .map(Flow::intake)
                .mapToLong(intake -> intake.deadline().toSeconds())
                .max()
                .orElse(0);
        return new Limits(
                Sabotage.PATIENT_HEADS.on() ? Integer.MAX_VALUE : HEAD_MS,
                KEEP_ALIVE_MS,
                BODY_MS,
                (int) (longestDeadlineS + IDLE_S),
                FINISH_MS);
    }
}
