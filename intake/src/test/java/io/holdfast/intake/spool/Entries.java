package io.holdfast.intake.spool;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Spool entries for tests, and a visitor that collects. */
public final class Entries {

    public static final UUID TOPIC = new UUID(1, 2);

    private Entries() {}

    public static SpoolEntry entry(long incarnation, long sequence, int partition, int valueBytes) {
        return new SpoolEntry(
                new LaneKey("t", TOPIC, partition),
                new AcceptanceId(incarnation, sequence),
                "flow",
                "id-" + incarnation + "-" + sequence,
                SpoolEntry.KEYED,
                1_000 + sequence,
                0,
                sequence,
                "k".getBytes(StandardCharsets.UTF_8),
                new byte[valueBytes],
                List.of(new SpoolHeader("h", new byte[] {1})));
    }

    /** What a spool gave back. */
    public static final class Collected implements RecoveryVisitor {
        public final List<AcceptanceId> ids = new ArrayList<>();
        public final List<Long> refs = new ArrayList<>();
        public final List<Frontier> frontiers = new ArrayList<>();
        public final List<Generation> generations = new ArrayList<>();

        /** Of each entry, the thousands of its sequence. */
        List<Long> batches() {
            return ids.stream().map(id -> id.sequence() / 1_000).toList();
        }

        @Override
        public void generation(Generation generation) {
            generations.add(generation);
        }

        @Override
        public void frontier(Frontier frontier) {
            frontiers.add(frontier);
        }

        @Override
        public void entry(long ref, SpoolEntry entry) {
            ids.add(entry.acceptance());
            refs.add(ref);
        }
    }
}
