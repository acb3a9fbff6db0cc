package io.holdfast.delivery.offsets;

import io.holdfast.core.Sabotage;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Which offsets from the committed one on are complete: all in [base, end) but the incomplete ones, none from end on.
 * Immutable.
 *
 * <p>As text it goes into a commit's metadata, at 15 bits per character, in the smallest of four encodings. Kafka takes
 * 4,096 characters. With cluster ids of Kafka's own form (22 characters) every pattern of done and not done fits while
 * base and end are at most 60,896 apart; the worst one, every other offset, not beyond. 3,700 incomplete offsets fit
 * wherever they lie in two million.
 */
public final class OffsetMap {

    private static final boolean TRUSTING = Sabotage.TRUST_MAPS.on();

    private final OffsetMapOwner owner;
    private final long base;
    private final long end;
    private final long[] incomplete;

    /** {@code incomplete} ascends within [base, end) and is not copied. */
    OffsetMap(OffsetMapOwner owner, long base, long end, long[] incomplete) {
        this.owner = owner;
        this.base = base;
        this.end = end;
        this.incomplete = incomplete;
    }

    /**
     * Reads a commit's metadata. What does not belong to this committed offset in this topic of this cluster is ignored,
     * such as a map that a mirror copied onto a translated offset; so is whatever Holdfast did not write. Never throws.
     */
    public static DecodedMap decode(@Nullable String metadata, long committedOffset, String clusterId, Uuid topicId) {
        if (metadata == null || metadata.isEmpty()) {
            return new DecodedMap.Ignored("there is none");
        }
        if (metadata.length() > MapSize.MOST_CHARACTERS) {
            return new DecodedMap.Ignored("it has " + metadata.length() + " characters; an offset map has at most "
                    + MapSize.MOST_CHARACTERS);
        }
        try {
            OffsetMap map = MapFormat.read(Base32768.decode(metadata));
            if (TRUSTING) {
                return new DecodedMap.Found(map.at(committedOffset));
            }
            return map.mismatch(committedOffset, clusterId, topicId)
                    .<DecodedMap>map(DecodedMap.Ignored::new)
                    .orElseGet(() -> new DecodedMap.Found(map));
        } catch (MalformedMapException e) {
            return new DecodedMap.Ignored(String.valueOf(e.getMessage()));
        }
    }

    /** For a commit at {@link #base}: "" when nothing above it is complete; empty when it does not fit. */
    public Optional<String> encode() {
        if (end - base == incomplete.length) {
            return Optional.of("");
        }
        return encode(MapEncoding.smallest(this));
    }

    Optional<String> encode(MapEncoding encoding) {
        return MapFormat.write(this, encoding).map(Base32768::encode);
    }

    /** Who wrote it, of which topic. */
    public OffsetMapOwner owner() {
        return owner;
    }

    /** The offset it was committed at; all below is complete. */
    public long base() {
        return base;
    }

    /** The first offset it says nothing about. */
    public long end() {
        return end;
    }

    /** Offsets in [base, end) that are not complete. */
    public int incompleteCount() {
        return incomplete.length;
    }

    /** Whether {@code offset} is known to be complete. */
    public boolean isComplete(long offset) {
        return offset < end && Arrays.binarySearch(incomplete, offset) < 0;
    }

    /** Ascending; not a copy. */
    long[] incompleteOffsets() {
        return incomplete;
    }

    private Optional<String> mismatch(long committedOffset, String clusterId, Uuid topicId) {
        if (base != committedOffset) {
            return Optional.of("it was written for offset " + base + ", not " + committedOffset);
        }
        if (!owner.clusterId().equals(clusterId)) {
            return Optional.of("it was written on cluster \"" + owner.clusterId() + "\", not \"" + clusterId + "\"");
        }
        return owner.topicId().equals(topicId)
                ? Optional.empty()
                : Optional.of("it was written for topic id " + owner.topicId() + ", not " + topicId);
    }

    /** The same span with the same offsets incomplete, by whomever it was written. */
    boolean saysTheSameAs(OffsetMap other) {
        return base == other.base && end == other.end && Arrays.equals(incomplete, other.incomplete);
    }

    /** What it would say, were it counted from another offset. */
    private OffsetMap at(long other) {
        long by = other - base;
        return new OffsetMap(
                owner,
                other,
                end + by,
                Arrays.stream(incomplete).map(offset -> offset + by).toArray());
    }

    @Override
    public String toString() {
        return "[" + base + ", " + end + ") but " + incomplete.length;
    }
}
