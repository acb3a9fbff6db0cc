package io.holdfast.delivery.offsets;

/** What an encoded map takes at most, without encoding it. */
final class MapSize {

    /** Kafka's limit on a commit's metadata ({@code offset.metadata.max.bytes}), in characters. */
    static final int MOST_CHARACTERS = 4_096;

    /** CRC, version, epoch, base, topic id, length of the cluster id, kind, span and length of the payload. */
    private static final int FIXED_BYTES = 4 + 1 + 4 + 8 + 16 + 1 + 1 + 9 + 2;

    private MapSize() {}

    /** Bytes that are left for the payload, whatever the base and the span. */
    static int mostPayload(OffsetMapOwner owner) {
        return Base32768.bytes(MOST_CHARACTERS) - FIXED_BYTES - owner.clusterIdBytes().length;
    }

    /**
     * The payload for {@code incomplete} offsets anywhere in {@code span}, at most: a bitmap, or the gap before each, of
     * which no more than {@code span / 128} take a second byte, {@code span / 16384} a third. It never grows when some of
     * the incomplete complete, nor when the span begins later.
     */
    static long payloadAtMost(long incomplete, long span) {
        long gaps = incomplete;
        for (long longer = span >>> 7; longer > 0; longer >>>= 7) {
            gaps += Math.min(incomplete, longer);
        }
        return Math.min((span - 1 >>> 3) + 1, gaps);
    }
}
