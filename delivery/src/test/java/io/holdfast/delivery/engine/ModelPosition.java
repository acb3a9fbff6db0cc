package io.holdfast.delivery.engine;

import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.offsets.DecodedMap;
import io.holdfast.delivery.offsets.OffsetMap;
import io.holdfast.delivery.offsets.OffsetMapOwner;
import java.util.Collection;
import org.apache.kafka.common.Uuid;

/** A committed offset with its metadata. */
record ModelPosition(long offset, String metadata) {

    static final OffsetMapOwner OWNER = new OffsetMapOwner("c", Uuid.ONE_UUID, 1);

    /** What an owner commits once these are finished too. */
    static ModelPosition of(CompletedOffsets offsets, Collection<Long> finished) {
        OffsetMap map = offsets.mapWith(finished);
        return new ModelPosition(map.base(), map.encode().orElseThrow());
    }

    /** As an owner begins with it. */
    CompletedOffsets open() {
        return decode() instanceof DecodedMap.Found found
                ? new CompletedOffsets(found.map(), OWNER)
                : new CompletedOffsets(OWNER, offset);
    }

    /** The offsets below {@code end} that it calls finished, a bit for each. */
    int finishedBits(int end) {
        int bits = (1 << offset) - 1;
        if (!metadata.isEmpty() && decode() instanceof DecodedMap.Found found) {
            for (int at = (int) offset; at < end; at++) {
                bits |= found.map().isComplete(at) ? 1 << at : 0;
            }
        }
        return bits;
    }

    private DecodedMap decode() {
        return OffsetMap.decode(metadata, offset, OWNER.clusterId(), OWNER.topicId());
    }
}
