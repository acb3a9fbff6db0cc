package io.holdfast.drill.delivery;

import io.holdfast.drill.history.Stamp;

/**
 * One request as the endpoint saw it. Times are of the drill's {@link System#nanoTime}; the end is before the answer goes
 * out, so that a sender which waits for answers never has two of one key open.
 *
 * @param idempotencyKey its header; "" when absent
 * @param whole whether the body is what was sent, to the last byte
 * @param process that sent it, and which life of it, such as {@code 1.2}
 * @param status of the answer
 */
public record Request(
        Stamp stamp,
        String idempotencyKey,
        boolean whole,
        String process,
        long beganNanos,
        long endedNanos,
        int status) {

    /** Whether it had its effect. */
    public boolean done() {
        return status >= 200 && status < 300;
    }

    /** For people. */
    public String what() {
        return stamp.id() + " from process " + process;
    }
}
