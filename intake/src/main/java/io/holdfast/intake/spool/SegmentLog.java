package io.holdfast.intake.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a spool: which there are, which is written to, and which can go. Changed by the spool's thread only; read
 * by any.
 *
 * <p>Segments are deleted from the oldest on, never out of the middle: a settlement may stand in a younger segment than the
 * entry it settles, and must not vanish before it.
 */
final class SegmentLog {

    private static final long SMALLEST_SEGMENT = 1 << 20;
    private static final long LARGEST_SEGMENT = 16 << 20;
    private static final int PARTS = 16;

    private final SpoolDisk disk;
    private final long maxBytes;
    private final long segmentBytes;
    private final ConcurrentSkipListMap<Integer, Segment> segments = new ConcurrentSkipListMap<>();
    private final AtomicLong entries = new AtomicLong();
    private volatile @Nullable Segment active;
    private int lastNumber;

    SegmentLog(SpoolDisk disk, long maxBytes) {
        this.disk = disk;
        this.maxBytes = maxBytes;
        this.segmentBytes = Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, maxBytes / PARTS));
    }

    /** The segment that is written to; null when there is none yet or the last one was sealed. */
    @Nullable
    Segment active() {
        return active;
    }

    /** Starts a new segment that has room for {@code bytes}. Null when the spool holds as much as it may. */
    @Nullable
    Segment roll(long bytes) throws IOException {
        dropSettled();
        long size = Math.max(segmentBytes, bytes);
        if (diskBytes() + size > maxBytes) {
            return null;
        }
        Segment.Name name = Segment.Name.next(lastNumber + 1);
        Segment segment = new Segment(name, disk.create(name.file(), size), size);
        lastNumber++;
        segments.put(name.number(), segment);
        active = segment;
        return segment;
    }

    /** The active segment is never written to again. */
    void seal() {
        active = null;
    }

    /** Deletes the oldest segments as long as nothing in them is live. */
    void dropSettled() throws IOException {
        while (!segments.isEmpty()) {
            Segment oldest = segments.firstEntry().getValue();
            if (oldest == active || oldest.live() > 0) {
                return;
            }
            segments.remove(oldest.name().number());
            oldest.file().close();
            disk.delete(oldest.name().file());
        }
    }

    void entryAdded(Segment segment, int frameBytes) {
        segment.entryAdded(frameBytes);
        entries.incrementAndGet();
    }

    void entrySettled(long ref) {
        Segment segment = segments.get(Segment.number(ref));
        if (segment != null) {
            segment.entrySettled();
            entries.decrementAndGet();
        }
    }

    /** Whether the segment that {@code ref} points into is still there. */
    boolean holds(long ref) {
        return segments.containsKey(Segment.number(ref));
    }

    SpoolEntry read(long ref) {
        return segment(ref).read(Segment.position(ref));
    }

    Segment segment(long ref) {
        Segment segment = segments.get(Segment.number(ref));
        if (segment == null) {
            throw new SpoolException(
                    SpoolException.Reason.CORRUPT,
                    "segment " + Segment.number(ref) + " is no longer in the spool",
                    null);
        }
        return segment;
    }

    /** Opens what is in the folder and shows its live contents. */
    RecoveryReport recover(RecoveryVisitor visitor) throws IOException {
        for (String file : disk.list()) {
            Segment.Name name = Segment.Name.parse(file).orElse(null);
            if (name != null) {
                SpoolDisk.SpoolFile opened = disk.open(file);
                segments.put(name.number(), new Segment(name, opened, opened.size()));
                lastNumber = Math.max(lastNumber, name.number());
            }
        }
        List<RecoveryReport.Damage> damages = new ArrayList<>();
        Map<Integer, BitSet> settled = scanSettlements(visitor, damages);
        for (Segment segment : segments.values()) {
            BitSet gone = settled.getOrDefault(segment.name().number(), new BitSet());
            // What an earlier process wrote and this one goes on to promise may be in the page cache only.
            segment.file().force();
            new SegmentScanner(segment, new ArrayList<>()).scan(frame -> showEntry(segment, frame, gone, visitor));
        }
        return new RecoveryReport(entries.get(), damages);
    }

    private Map<Integer, BitSet> scanSettlements(RecoveryVisitor visitor, List<RecoveryReport.Damage> damages)
            throws IOException {
        Map<Integer, BitSet> settled = new HashMap<>();
        Map<LaneKey, Frontier> frontiers = new HashMap<>();
        Map<String, Generation> generations = new HashMap<>();
        for (Segment segment : segments.values()) {
            int damagedBefore = damages.size();
            new SegmentScanner(segment, damages).scan(frame -> {
                switch (frame.type()) {
                    case Frame.SETTLEMENT -> {
                        long ref = Payloads.settled(frame.payload()).ref();
                        settled.computeIfAbsent(Segment.number(ref), n -> new BitSet())
                                .set((int) (Segment.position(ref) / Frame.ALIGNMENT));
                    }
                    case Frame.FRONTIER -> {
                        // Behind a damaged place settlements may be missing that this frontier relies on.
                        if (damages.size() == damagedBefore) {
                            Frontier frontier = Payloads.frontier(frame.payload());
                            frontiers.put(frontier.lane(), frontier);
                        }
                    }
                    case Frame.GENERATION -> {
                        Generation generation = Payloads.generation(frame.payload());
                        generations.put(generation.topic(), generation);
                    }
                    default -> {
                        // Entries are shown in the second pass, once all settlements are known.
                    }
                }
            });
        }
        generations.values().forEach(visitor::generation);
        frontiers.values().forEach(visitor::frontier);
        return settled;
    }

    private void showEntry(Segment segment, Frame.Read frame, BitSet gone, RecoveryVisitor visitor) {
        if (frame.type() != Frame.ENTRY || gone.get((int) (frame.position() / Frame.ALIGNMENT))) {
            return;
        }
        entryAdded(segment, frame.frameBytes());
        visitor.entry(segment.ref(frame.position()), Payloads.entry(frame.payload()));
    }

    long entries() {
        return entries.get();
    }

    long liveBytes() {
        return segments.values().stream().mapToLong(Segment::liveBytes).sum();
    }

    long diskBytes() {
        return segments.values().stream().mapToLong(Segment::size).sum();
    }

    void close() throws IOException {
        for (Segment segment : segments.values()) {
            segment.file().close();
        }
    }
}
