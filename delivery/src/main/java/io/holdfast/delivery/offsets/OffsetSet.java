package io.holdfast.delivery.offsets;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * A set of offsets in any order, of which most have others near them: a bitmap for each 1,024 offsets of which some are in the
 * set, so some 200 bytes for those. Not thread-safe.
 */
public final class OffsetSet {

    private static final int CHUNK_BITS = 10;
    private static final int WORDS = 1 << CHUNK_BITS - 6;

    private final TreeMap<Long, long[]> chunks = new TreeMap<>();

    /** Adds one, which must not be negative. */
    public void add(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("offset \"" + offset + "\" is negative; offsets begin at 0");
        }
        long[] words = chunks.computeIfAbsent(offset >> CHUNK_BITS, none -> new long[WORDS]);
        words[word(offset)] |= 1L << offset;
    }

    /** Whether it is there. */
    public boolean contains(long offset) {
        long[] words = chunks.get(offset >> CHUNK_BITS);
        return words != null && (words[word(offset)] & 1L << offset) != 0;
    }

    /** Removes all below {@code below} but those of {@code except}; takes time by the chunks that are removed. */
    public void removeBelow(long below, Collection<Long> except) {
        long[] kept = except.stream()
                .mapToLong(Long::longValue)
                .filter(offset -> offset < below && contains(offset))
                .toArray();
        Map<Long, long[]> whole = chunks.headMap(below >> CHUNK_BITS);
        whole.clear();
        long[] last = chunks.get(below >> CHUNK_BITS);
        if (last != null) {
            int word = word(below);
            Arrays.fill(last, 0, word, 0);
            last[word] &= -1L << below;
        }
        LongStream.of(kept).forEach(this::add);
    }

    /** All, ascending. */
    public long[] toArray() {
        LongStream.Builder all = LongStream.builder();
        chunks.forEach((chunk, words) -> {
            for (int i = 0; i < WORDS; i++) {
                for (long rest = words[i]; rest != 0; rest &= rest - 1) {
                    all.add((chunk << CHUNK_BITS) + i * 64L + Long.numberOfTrailingZeros(rest));
                }
            }
        });
        return all.build().toArray();
    }

    private static int word(long offset) {
        return (int) (offset >> 6) & WORDS - 1;
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}
