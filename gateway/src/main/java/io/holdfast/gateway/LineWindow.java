package io.holdfast.gateway;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one batch from their arrival to their results, a reorder buffer: they are offered in order, settled in any
 * order, and retired in order. Bounded by its user, who reads no further while it {@link #isFull}. Not thread-safe.
 */
final class LineWindow {

    /**
     * Where reading stops.
     *
     * @param lines without a retired result
     * @param bytes of such lines
     */
    record Bounds(int lines, long bytes) {}

    private static final byte[] NOTHING = new byte[0];

    private final Bounds bounds;
    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    /** Those of {@code lines} that are not offered yet. */
    private final ArrayDeque<Line> queued = new ArrayDeque<>();

    private int last;
    private int underWay;
    private long bytes;
    private long queuedBytes;

    LineWindow(Bounds bounds) {
        this.bounds = bounds;
    }

    /** A line that waits for its result. */
    static final class Line {
        private final int number;
        private final int bytes;
        private byte[] body;
        private @Nullable String result;

        private Line(int number, byte[] body) {
            this.number = number;
            this.bytes = body.length;
            this.body = body;
        }

        /** Counts from 1. */
        int number() {
            return number;
        }

        /** The line itself, once: it is not kept here while it is under way. */
        byte[] takeBody() {
            byte[] taken = body;
            body = NOTHING;
            return taken;
        }
    }

    /** Adds a line that is to be offered. */
    void queue(byte[] body) {
        Line line = append(body);
        queued.addLast(line);
        queuedBytes += line.bytes;
    }

    /** Adds a line that is not to be offered, with its result by its number. */
    void settled(IntFunction<String> result) {
        Line line = append(NOTHING);
        line.result = result.apply(line.number);
    }

    private Line append(byte[] body) {
        Line line = new Line(++last, body);
        lines.addLast(line);
        bytes += line.bytes;
        return line;
    }

    /** The next line to offer: while there is {@code room}, or when nothing else is under way; null for none. */
    @Nullable
    Line nextToOffer(BooleanSupplier room) {
        if (queued.isEmpty() || underWay > 0 && !room.getAsBoolean()) {
            return null;
        }
        return nextToShed();
    }

    /** Takes the next line although it is not to be offered; there must be one. */
    Line nextToShed() {
        Line line = queued.removeFirst();
        queuedBytes -= line.bytes;
        underWay++;
        return line;
    }

    /** Gives an offered line its result, once; true when it is the oldest, so that results can be retired. */
    boolean settle(Line line, String result) {
        underWay--;
        line.result = result;
        return lines.peekFirst() == line;
    }

    /** Removes the oldest line and returns its result; null while it has none. */
    @Nullable
    String retire() {
        Line oldest = lines.peekFirst();
        if (oldest == null || oldest.result == null) {
            return null;
        }
        lines.removeFirst();
        bytes -= oldest.bytes;
        return oldest.result;
    }

    /** Forgets the lines that are not offered yet, since nobody can be told of them; they have no result. */
    void abandon() {
        queued.forEach(Line::takeBody);
        queued.clear();
        queuedBytes = 0;
    }

    /** Whether lines wait to be offered. */
    boolean hasQueued() {
        return !queued.isEmpty();
    }

    /** Bytes of the next line to offer; there must be one. */
    int nextBytes() {
        return queued.getFirst().bytes;
    }

    /** Bytes of the lines that wait to be offered. */
    long queuedBytes() {
        return queuedBytes;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Whether nothing more should be read. */
    boolean isFull() {
        return hasQueued() || lines.size() >= bounds.lines() || bytes >= bounds.bytes();
    }

    /** Whether reading is worth its while again. */
    boolean hasDrained() {
        return lines.size() <= bounds.lines() / 2;
    }
}
