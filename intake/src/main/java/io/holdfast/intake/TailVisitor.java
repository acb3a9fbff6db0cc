package io.holdfast.intake;

import io.holdfast.core.Sabotage;
import io.holdfast.intake.kafka.GatewayHeader;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the records of partitions' tails: settles undecided acceptances that are found, collects the names that callers
 * gave, and checks that what lies at each lane's frontier is what was acknowledged there. For one look-up, by one thread.
 */
final class TailVisitor implements Consumer<ConsumerRecord<byte[], byte[]>> {

    private final FlowIntake flow;
    private final String instance;
    private final Settlements settlements;
    private final long epochMs;
    private final Map<Integer, Lane> lanes = new HashMap<>();
    private final Map<Integer, Frontier> unchecked = new HashMap<>();
    private final Map<RecordName, Standing> names = new HashMap<>();

    TailVisitor(FlowIntake flow, String instance, Settlements settlements, long epochMs) {
        this.flow = flow;
        this.instance = instance;
        this.settlements = settlements;
        this.epochMs = epochMs;
    }

    /**
     * Looks for the lane's undecided records.
     *
     * @param checked whether the record that was acknowledged at the frontier must still be in the log
     */
    void lookFor(Lane lane, Frontier from, boolean checked) {
        lanes.put(lane.key().partition(), lane);
        if (checked && from.acceptance() != null) {
            unchecked.put(lane.key().partition(), from);
        }
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> record) {
        GatewayHeader header = GatewayHeader.parse(value(record, GatewayHeader.NAME));
        check(record, header);
        if (header == null) {
            return;
        }
        if (header.keyed()) {
            name(record);
        }
        Lane lane = lanes.get(record.partition());
        if (lane != null && header.instance().equals(instance) && !Sabotage.SKIP_LOOKUP.on()) {
            if (lane.foundInLog(header.acceptance(), record.offset())) {
                foundRestored(record, header.keyed());
            }
        }
    }

    private void foundRestored(ConsumerRecord<byte[], byte[]> record, boolean keyed) {
        byte[] id = value(record, GatewayHeader.ID);
        String name = flow.flow().name();
        String recordId = id == null ? "" : new String(id, StandardCharsets.UTF_8);
        settlements.foundRestored(
                new Settlements.SpooledBefore(name, recordId, keyed, ownBytes(record)), standing(record, epochMs));
    }

    /** Names given by callers, found in the tails. */
    Map<RecordName, Standing> names() {
        return names;
    }

    /** Why the lane's undecided records cannot be decided, once its log was read to {@code end}; null when they can. */
    @Nullable
    String undecidable(TopicPartition partition, long end) {
        Frontier frontier = unchecked.get(partition.partition());
        if (frontier == null) {
            return null;
        }
        return "the log of " + partition + " ends at " + end + " and does not hold the record that was acknowledged at "
                + frontier.offset() + ": it was truncated, so acknowledged records are lost";
    }

    private void check(ConsumerRecord<byte[], byte[]> record, @Nullable GatewayHeader header) {
        Frontier frontier = unchecked.get(record.partition());
        if (frontier == null) {
            return;
        }
        boolean same = record.offset() == frontier.offset()
                && header != null
                && header.acceptance().equals(frontier.acceptance());
        var facts = flow.facts();
        boolean compacted = record.offset() > frontier.offset() && facts != null && facts.compacted();
        if (same || compacted) {
            unchecked.remove(record.partition());
        }
    }

    private void name(ConsumerRecord<byte[], byte[]> record) {
        byte[] id = value(record, GatewayHeader.ID);
        if (id != null) {
            String text = new String(id, StandardCharsets.UTF_8);
            names.put(RecordName.of(flow.flow().name(), text), standing(record, record.timestamp()));
        }
    }

    private static Standing standing(ConsumerRecord<byte[], byte[]> record, long settledAtMs) {
        long digest = BodyDigest.of(record.key(), record.value());
        return new Standing(Standing.State.PUBLISHED, digest, record.partition(), record.offset(), settledAtMs);
    }

    private static long ownBytes(ConsumerRecord<byte[], byte[]> record) {
        long bytes = Math.max(0L, record.serializedKeySize()) + Math.max(0L, record.serializedValueSize());
        for (Header header : record.headers()) {
            if (!GatewayHeader.writes(header.key())) {
                bytes += header.key().length() + (header.value() == null ? 0L : header.value().length);
            }
        }
        return bytes;
    }

    private static byte @Nullable [] value(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }
}
