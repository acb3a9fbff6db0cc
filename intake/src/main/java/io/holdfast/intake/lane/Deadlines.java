package io.holdfast.intake.lane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Who waits in one lane, and until when. All deadlines are equally long, so that they come in order, but for offers that had to
 * wait before they came here. Guarded by the lane's lock.
 */
final class Deadlines {

    private final ArrayDeque<Waiting> order = new ArrayDeque<>();

    private record Waiting(Acceptance acceptance, long deadlineNanos) {}

    void add(Acceptance a, long deadlineNanos) {
        ArrayDeque<Waiting> later = null;
        while (!order.isEmpty() && order.getLast().deadlineNanos() - deadlineNanos > 0) {
            later = later == null ? new ArrayDeque<>() : later;
            later.addFirst(order.removeLast());
        }
        order.addLast(new Waiting(a, deadlineNanos));
        if (later != null) {
            order.addAll(later);
        }
    }

    boolean isEmpty() {
        return order.isEmpty();
    }

    /** Forgets who was answered and returns whose deadline has passed. */
    List<Acceptance> overdue(long nowNanos) {
        List<Acceptance> overdue = new ArrayList<>(0);
        while (!order.isEmpty()) {
            Waiting first = order.peekFirst();
            boolean late = nowNanos - first.deadlineNanos() >= 0;
            if (first.acceptance().unanswered() && !late) {
                break;
            }
            order.removeFirst();
            if (first.acceptance().unanswered()) {
                overdue.add(first.acceptance());
            }
        }
        return overdue;
    }

    /** Hands everyone on {@code a} over to another lane's deadlines. */
    void move(Acceptance a, Deadlines to) {
        for (Waiting waiting : order) {
            if (waiting.acceptance() == a) {
                to.order.addLast(waiting);
            }
        }
        order.removeIf(waiting -> waiting.acceptance() == a);
    }
}
