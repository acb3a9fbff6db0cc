package io.holdfast.drill.history;

/**
 * One request for a record. Times are of the client's {@link System#nanoTime}.
 *
 * @param number counts the requests of one record from 1
 * @param dueNanos when the schedule wanted it sent; latencies count from here, so that a client that is held up does not hide them
 * @param sentNanos when it was sent
 * @param answeredNanos when its answer came, or its connection broke, or its client gave up; 0 before that
 * @param gateway the number of the gateway that it was sent to, from 1; 0 when none was ready and nothing was sent
 */
public record Attempt(int number, long dueNanos, long sentNanos, long answeredNanos, Answer answer, int gateway) {

    /** A request that is about to be sent to the first gateway, or the only one. */
    public static Attempt sending(int number, long dueNanos, long sentNanos) {
        return new Attempt(number, dueNanos, sentNanos, 0, new Answer.Indefinite("no answer"), 1);
    }

    /** The same at another gateway. */
    public Attempt at(int otherGateway) {
        return new Attempt(number, dueNanos, sentNanos, answeredNanos, answer, otherGateway);
    }

    /** The same with its answer. */
    public Attempt answered(Answer told, long nanos) {
        return new Attempt(number, dueNanos, sentNanos, nanos, told, gateway);
    }

    /** Whether it is over. */
    public boolean over() {
        return answeredNanos != 0;
    }

    /** From the time it was due to its answer, in nanoseconds. */
    public long latencyNanos() {
        return answeredNanos - dueNanos;
    }

    /** From the time it was sent to its answer, in nanoseconds. */
    public long waitedNanos() {
        return answeredNanos - sentNanos;
    }
}
