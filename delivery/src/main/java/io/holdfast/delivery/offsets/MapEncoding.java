package io.holdfast.delivery.offsets;

import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/** The ways to write which offsets of a span are incomplete. The ordinal is written too: add new ones at the end. */
enum MapEncoding {

    /** Lengths of runs in turn: complete, incomplete, complete; the last complete one is left out. */
    RUNS {
        @Override
        void write(OffsetMap map, LongConsumer to) {
            long[] incomplete = map.incompleteOffsets();
            long from = map.base();
            for (int i = 0; i < incomplete.length; ) {
                int end = i + 1;
                while (end < incomplete.length && incomplete[end] == incomplete[end - 1] + 1) {
                    end++;
                }
                to.accept(incomplete[i] - from);
                to.accept(end - i);
                from = incomplete[end - 1] + 1;
                i = end;
            }
        }

        @Override
        void read(ByteBuffer payload, long span, LongList incomplete) throws MalformedMapException {
            long at = 0;
            while (payload.hasRemaining()) {
                at += Varint.get(payload, span - at);
                long end = at + Varint.get(payload, span - at);
                incomplete.addRange(at, end);
                at = end;
            }
        }
    },

    /** How many complete offsets lie before each incomplete one. */
    INCOMPLETE {
        @Override
        void write(OffsetMap map, LongConsumer to) {
            long from = map.base();
            for (long offset : map.incompleteOffsets()) {
                to.accept(offset - from);
                from = offset + 1;
            }
        }

        @Override
        void read(ByteBuffer payload, long span, LongList incomplete) throws MalformedMapException {
            long at = 0;
            while (payload.hasRemaining()) {
                at += Varint.get(payload, span - at - 1);
                incomplete.addRange(at, at + 1);
                at++;
            }
        }
    },

    /** How many incomplete offsets lie before each complete one. */
    COMPLETE {
        @Override
        void write(OffsetMap map, LongConsumer to) {
            long waiting = 0;
            long from = map.base();
            for (long offset : map.incompleteOffsets()) {
                for (; from < offset; from++) {
                    to.accept(waiting);
                    waiting = 0;
                }
                waiting++;
                from++;
            }
            for (; from < map.end(); from++) {
                to.accept(waiting);
                waiting = 0;
            }
        }

        @Override
        void read(ByteBuffer payload, long span, LongList incomplete) throws MalformedMapException {
            long at = 0;
            while (payload.hasRemaining()) {
                long complete = at + Varint.get(payload, span - at - 1);
                incomplete.addRange(at, complete);
                at = complete + 1;
            }
            incomplete.addRange(at, span);
        }

        @Override
        long size(OffsetMap map) {
            long complete = map.end() - map.base() - map.incompleteOffsets().length;
            return complete > MapSize.MOST_CHARACTERS * 2L ? TOO_LARGE : super.size(map);
        }
    },

    /** A bit for each offset, set when it is incomplete, the lowest first. */
    BITMAP {
        @Override
        void write(OffsetMap map, LongConsumer to) {
            long from = map.base();
            int held = 0;
            for (long offset : map.incompleteOffsets()) {
                for (; offset >= from + Byte.SIZE; from += Byte.SIZE) {
                    to.accept(held);
                    held = 0;
                }
                held |= 1 << (int) (offset - from);
            }
            to.accept(held);
        }

        @Override
        void read(ByteBuffer payload, long span, LongList incomplete) throws MalformedMapException {
            for (long from = 0; payload.hasRemaining(); from += Byte.SIZE) {
                for (int held = payload.get() & 0xFF; held != 0; held &= held - 1) {
                    long at = from + Integer.numberOfTrailingZeros(held);
                    if (at >= span) {
                        throw new MalformedMapException("bit " + at + " is set, the span is " + span);
                    }
                    incomplete.addRange(at, at + 1);
                }
            }
        }

        @Override
        long size(OffsetMap map) {
            long[] incomplete = map.incompleteOffsets();
            return incomplete.length == 0 ? 1 : (incomplete[incomplete.length - 1] - map.base()) / Byte.SIZE + 1;
        }

        @Override
        void put(ByteBuffer to, long number) {
            to.put((byte) number);
        }
    };

    /** Size of what need not be tried. */
    static final long TOO_LARGE = Long.MAX_VALUE;

    private static final MapEncoding[] ALL = values();

    /** The one that takes the fewest bytes. */
    static MapEncoding smallest(OffsetMap map) {
        MapEncoding smallest = RUNS;
        long size = smallest.size(map);
        for (MapEncoding encoding : ALL) {
            long its = encoding.size(map);
            if (its < size) {
                smallest = encoding;
                size = its;
            }
        }
        return smallest;
    }

    static MapEncoding of(int ordinal) throws MalformedMapException {
        if (ordinal < 0 || ordinal >= ALL.length) {
            throw new MalformedMapException("its encoding is " + ordinal + ", which this version does not know");
        }
        return ALL[ordinal];
    }

    /** The numbers of the payload. */
    abstract void write(OffsetMap map, LongConsumer to);

    /** Adds the incomplete offsets of a payload, counted from the base. */
    abstract void read(ByteBuffer payload, long span, LongList incomplete) throws MalformedMapException;

    /** Bytes of the payload. */
    long size(OffsetMap map) {
        long[] bytes = {0};
        write(map, number -> bytes[0] += Varint.size(number));
        return bytes[0];
    }

    /** Writes one number. */
    void put(ByteBuffer to, long number) {
        Varint.put(to, number);
    }
}
