package io.holdfast.delivery.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Writes of one partition, in order; one group of them is under way at a time. Not thread-safe. */
final class WriteQueue {

    private final ArrayDeque<PendingWrite> waiting = new ArrayDeque<>();
    private List<PendingWrite> underWay = List.of();

    void add(PendingWrite write) {
        waiting.addLast(write);
    }

    /** The next group, about {@code most} writes; empty when there is none, or when one is under way. */
    WriteGroup begin(int most) {
        if (!underWay.isEmpty() || waiting.isEmpty()) {
            return WriteGroup.NONE;
        }
        List<PendingWrite> group = new ArrayList<>();
        boolean whole = false;
        while (!waiting.isEmpty() && !(whole && group.size() >= most)) {
            PendingWrite write = waiting.removeFirst();
            group.add(write);
            whole = write.last();
        }
        underWay = group;
        return new WriteGroup(
                group.stream().map(PendingWrite::write).toList(),
                group.stream()
                        .filter(write -> write.consequence().finishes())
                        .map(write -> write.write().record().origin().offset())
                        .toList());
    }

    /** The group is durable. */
    List<PendingWrite> done() {
        List<PendingWrite> group = underWay;
        underWay = List.of();
        return group;
    }

    /** Nothing of the group was written: it comes first again. */
    void again() {
        for (int i = underWay.size() - 1; i >= 0; i--) {
            waiting.addFirst(underWay.get(i));
        }
        underWay = List.of();
    }

    /** Changes those that wait, each in its place. */
    void replace(UnaryOperator<PendingWrite> change) {
        List<PendingWrite> changed = waiting.stream().map(change).toList();
        waiting.clear();
        waiting.addAll(changed);
    }

    /** Whether a group is under way; the source position is committed with it, and not otherwise meanwhile. */
    boolean underWay() {
        return !underWay.isEmpty();
    }

    /** Source offsets of the records that something is still to be written about. */
    Stream<Long> offsets() {
        return Stream.concat(waiting.stream(), underWay.stream())
                .map(write -> write.write().record().origin().offset());
    }

    int size() {
        return waiting.size() + underWay.size();
    }
}
