package io.holdfast.intake.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads entries out of blocks, so that a run of them costs one read of the disk. */
final class BlockReader implements SpoolReader {

    private static final int BLOCK_BYTES = 256 << 10;

    private final SegmentLog log;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).limit(0);
    private @Nullable Segment segment;
    private long start;

    BlockReader(SegmentLog log) {
        this.log = log;
    }

    @Override
    public SpoolEntry read(long ref) {
        Segment holder = log.segment(ref);
        long position = Segment.position(ref);
        SpoolEntry entry = inBlock(holder, position);
        if (entry == null) {
            load(holder, position);
            entry = inBlock(holder, position);
        }
        return entry == null ? holder.read(position) : entry;
    }

    /** Null when the block does not hold the whole entry, or held the place before the entry was written. */
    private @Nullable SpoolEntry inBlock(Segment holder, long position) {
        long at = position - start;
        if (holder != segment || at < 0 || at + Frame.HEADER_BYTES > block.limit()) {
            return null;
        }
        int length = Frame.payloadLength(block, (int) at);
        boolean whole = length >= 0 && at + Frame.HEADER_BYTES + length <= block.limit();
        if (!whole || !Frame.valid(block, (int) at, length, holder.name().salt())) {
            return null;
        }
        ByteBuffer payload = block.duplicate();
        payload.limit((int) at + Frame.HEADER_BYTES + length).position((int) at + Frame.HEADER_BYTES);
        return Payloads.entry(payload);
    }

    private void load(Segment holder, long position) {
        segment = null;
        try {
            holder.file().read(block.clear(), position);
            block.flip();
            segment = holder;
            start = position;
        } catch (IOException e) {
            // Reading the entry alone says what is wrong with which file.
            block.clear().limit(0);
        }
    }
}
