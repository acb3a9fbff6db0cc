package io.holdfast.intake.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes groups of work: one write and one force for many records. Used by the spool's thread alone.
 *
 * <p>A failed write or force seals the segment: what the page cache still holds after a failed force cannot be trusted
 * (Rebello et al., "Can applications recover from fsync failures?", 2020). Its unanswered entries are in doubt, and are
 * voided, forced, in the next segment before anything else is accepted.
 */
final class GroupWriter {

    private static final int BUFFER_BYTES = 4 << 20;

    /** Left free in every segment, so that settlements find room when the spool is full. */
    private static final int RESERVE_BYTES = 64 << 10;

    private static final int MOST_UNFORCED = 4_096;

    private final SegmentLog log;
    private final Map<LaneKey, Frontier> frontiers = new HashMap<>();
    private final Map<String, Generation> generations = new HashMap<>();
    /** Settlements that are not, or perhaps not, on the disk: the next segment begins with them, before any frontier. */
    private final List<Payloads.Settled> owed = new ArrayList<>();
    /** Settlements written since the last force: a segment that fails may lose them. */
    private final List<Payloads.Settled> unforced = new ArrayList<>();

    private final List<Placed> placed = new ArrayList<>();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private boolean forceOwed;

    /** Work that lies in the buffer, and where it will stand. */
    private record Placed(SpoolWork work, long ref, int frameBytes) {}

    GroupWriter(SegmentLog log) {
        this.log = log;
    }

    void remember(Frontier frontier) {
        frontiers.put(frontier.lane(), frontier);
    }

    void remember(Generation generation) {
        generations.put(generation.topic(), generation);
    }

    /** Writes the group and tells everyone who waits; returns the trouble met, if any. */
    @Nullable
    SpoolException write(List<SpoolWork> group) {
        SpoolException trouble = null;
        for (SpoolWork work : group) {
            if (trouble == null) {
                trouble = place(work);
            }
            if (trouble != null) {
                notWritten(work, trouble);
            }
        }
        SpoolException atFlush = flush();
        return trouble == null ? atFlush : trouble;
    }

    /** Tries whether the disk works again and has room, while nobody asks for anything. */
    @Nullable
    SpoolException probe() {
        forceOwed = true;
        SpoolException trouble = makeRoom(RESERVE_BYTES);
        forceOwed = false;
        return trouble;
    }

    private void notWritten(SpoolWork work, SpoolException trouble) {
        if (work instanceof SpoolWork.Settle settle) {
            owed.add(settle.settled());
        }
        work.done(new AppendResult.NotWritten(trouble));
    }

    private @Nullable SpoolException place(SpoolWork work) {
        SpoolWork.Position before = work instanceof SpoolWork.Append append ? append.before() : null;
        if (before != null) {
            SpoolException trouble = place(before);
            if (trouble != null) {
                return trouble;
            }
        }
        if (work instanceof SpoolWork.Position position) {
            remember(position.frontier());
        } else if (work instanceof SpoolWork.Partitioning partitioning) {
            remember(partitioning.generation());
        }
        int bound = Frame.size(work.bound());
        if (buffer.position() > 0 && buffer.remaining() < bound) {
            SpoolException trouble = flush();
            if (trouble != null) {
                return trouble;
            }
        }
        SpoolException trouble = makeRoom(work.forced() ? bound + RESERVE_BYTES : bound);
        if (trouble == null) {
            encode(work, bound);
        }
        return trouble;
    }

    private @Nullable SpoolException makeRoom(int bound) {
        Segment active = log.active();
        if (active != null && active.room() - buffer.position() >= bound) {
            return null;
        }
        SpoolException trouble = flush();
        return trouble != null ? trouble : startSegment(bound);
    }

    /** A new segment begins with what the deleted ones may have taken along: partitionings, frontiers, and what is void. */
    private @Nullable SpoolException startSegment(int bound) {
        try {
            forceUnforced();
            owed.removeIf(settled -> !log.holds(settled.ref()));
            long preamble = 256L * (frontiers.size() + generations.size()) + 64L * owed.size();
            if (log.roll(bound + preamble) == null) {
                return new SpoolException(
                        SpoolException.Reason.FULL, "the spool holds as much as gateway.spool.max-size allows", null);
            }
        } catch (IOException e) {
            return new SpoolException(
                    SpoolException.Reason.UNWRITABLE,
                    "a new spool segment cannot be created (" + e + "); free the disk or make it writable",
                    e);
        }
        List<Payloads.Settled> late = List.copyOf(owed);
        owed.clear();
        late.forEach(settled -> encodeOwn(new SpoolWork.Settle(settled)));
        generations.values().forEach(g -> encodeOwn(new SpoolWork.Partitioning(g, result -> {})));
        frontiers.values().forEach(f -> encodeOwn(new SpoolWork.Position(f)));
        return flush();
    }

    /** What the next segment says of frontiers must not outlive the settlements that this one holds. */
    private void forceUnforced() throws IOException {
        Segment active = log.active();
        if (active != null && !unforced.isEmpty()) {
            active.file().force();
            unforced.clear();
        }
    }

    private void encodeOwn(SpoolWork work) {
        encode(work, Frame.size(work.bound()));
    }

    private void encode(SpoolWork work, int bound) {
        if (buffer.remaining() < bound) {
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(buffer.capacity() * 2, buffer.position() + bound));
            buffer = larger.put(buffer.flip());
        }
        int start = buffer.position();
        buffer.position(start + Frame.HEADER_BYTES);
        work.put(buffer);
        Segment active = activeSegment();
        Frame.finish(buffer, start, work.type(), active.name().salt());
        placed.add(new Placed(work, active.ref(active.end() + start), buffer.position() - start));
        forceOwed |= work.forced();
    }

    private @Nullable SpoolException flush() {
        if (placed.isEmpty()) {
            return null;
        }
        Segment active = activeSegment();
        try {
            buffer.flip();
            int bytes = buffer.limit();
            active.file().write(buffer, active.end());
            boolean force = forceOwed || unforced.size() > MOST_UNFORCED;
            if (force) {
                active.file().force();
                unforced.clear();
            }
            active.advance(bytes);
            noteUnforced(force);
            confirm(active);
            return null;
        } catch (IOException e) {
            return inDoubt(e);
        } finally {
            placed.clear();
            buffer.clear();
            forceOwed = false;
        }
    }

    private void noteUnforced(boolean force) {
        for (Placed each : placed) {
            if (!force && each.work() instanceof SpoolWork.Settle settle) {
                unforced.add(settle.settled());
            }
        }
    }

    private void confirm(Segment active) {
        for (Placed each : placed) {
            if (each.work() instanceof SpoolWork.Append) {
                log.entryAdded(active, each.frameBytes());
            }
        }
        for (Placed each : placed) {
            each.work().done(new AppendResult.Forced(each.ref()));
        }
    }

    private SpoolException inDoubt(IOException e) {
        log.seal();
        owed.addAll(unforced);
        unforced.clear();
        SpoolException trouble = new SpoolException(
                SpoolException.Reason.UNWRITABLE, "the spool's disk failed a write (" + e + "); look at the disk", e);
        for (Placed each : placed) {
            if (each.work() instanceof SpoolWork.Append append) {
                owed.add(new Payloads.Settled(each.ref(), append.entry().acceptance(), new Settlement.Voided()));
            } else if (each.work() instanceof SpoolWork.Settle settle) {
                owed.add(settle.settled());
            }
            each.work().done(new AppendResult.InDoubt(trouble));
        }
        return trouble;
    }

    private Segment activeSegment() {
        Segment active = log.active();
        if (active == null) {
            throw new IllegalStateException("no active segment");
        }
        return active;
    }
}
