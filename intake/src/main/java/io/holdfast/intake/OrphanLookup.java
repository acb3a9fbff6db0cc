package io.holdfast.intake;

import io.holdfast.intake.kafka.GatewayHeader;
import io.holdfast.intake.kafka.TailReader;
import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** Finds out which names' records are in a topic's log, many names in one reading. By a cluster's thread; takes a second or so. */
final class OrphanLookup {

    /** By so much may clocks of gateways and of Redis differ. */
    private static final long CLOCKS_MS = TimeUnit.MINUTES.toMillis(10);

    private final FlowIntake flow;
    private final long steadyMs;
    private final Map<RecordName, Standing> found = new HashMap<>();
    private Set<RecordName> wanted = Set.of();

    private OrphanLookup(FlowIntake flow, long steadyMs) {
        this.flow = flow;
        this.steadyMs = steadyMs;
    }

    /**
     * Looks for the names and tells whoever asked.
     *
     * @param steadyMs the present, as the window counts it
     * @throws org.apache.kafka.common.KafkaException when the log could not be read to its end; nobody is told then
     */
    static void decide(FlowIntake flow, Collection<OrphanName> names, TailReader reader, long steadyMs) {
        new OrphanLookup(flow, steadyMs).decide(names, reader);
    }

    /** The partitions in which these may be. */
    static Set<TopicPartition> partitions(FlowIntake flow, Collection<OrphanName> names) {
        OrphanLookup lookup = new OrphanLookup(flow, 0);
        return names.stream()
                .flatMap(name -> lookup.partitions(name.where().partition()))
                .collect(Collectors.toSet());
    }

    private void decide(Collection<OrphanName> names, TailReader reader) {
        wanted = names.stream().map(OrphanName::name).collect(Collectors.toSet());
        reader.read(from(names, reader), this::visit);
        names.forEach(name -> name.found().accept(Optional.ofNullable(found.get(name.name()))));
    }

    /** The offset that was noted bounds what is read of a busy partition, the time what is read of an idle one. */
    private Map<TopicPartition, Long> from(Collection<OrphanName> names, TailReader reader) {
        Map<TopicPartition, Long> noted = new HashMap<>();
        long sinceMs = Long.MAX_VALUE;
        for (OrphanName name : names) {
            sinceMs = Math.min(sinceMs, name.where().sinceMs());
            partitions(name.where().partition())
                    .forEach(p -> noted.merge(p, Math.max(0, name.where().from()), Math::min));
        }
        Set<TopicPartition> partitions = new HashSet<>(noted.keySet());
        // Before the times: what becomes visible between the two calls is behind these.
        Map<TopicPartition, Long> ends = reader.visibleEnds(partitions);
        Map<TopicPartition, Long> timely = reader.offsetsAt(partitions, Math.max(0, sinceMs - CLOCKS_MS));
        Map<TopicPartition, Long> starts = reader.logStarts(partitions);
        Map<TopicPartition, Long> from = new HashMap<>();
        noted.forEach((p, offset) -> {
            long end = ends.getOrDefault(p, 0L);
            long lower = Math.max(timely.getOrDefault(p, end), Math.min(offset, end));
            from.put(p, Math.max(Math.min(lower, end), starts.getOrDefault(p, 0L)));
        });
        return from;
    }

    private Stream<TopicPartition> partitions(int partition) {
        int all = flow.lanes().lanes().size();
        IntStream chosen = partition >= 0 && partition < all ? IntStream.of(partition) : IntStream.range(0, all);
        return chosen.mapToObj(p -> new TopicPartition(flow.lanes().topic(), p));
    }

    private void visit(ConsumerRecord<byte[], byte[]> record) {
        Header id = record.headers().lastHeader(GatewayHeader.ID);
        if (id == null || id.value() == null) {
            return;
        }
        RecordName name = RecordName.of(flow.flow().name(), new String(id.value(), StandardCharsets.UTF_8));
        if (wanted.contains(name)) {
            long digest = BodyDigest.of(record.key(), record.value());
            found.putIfAbsent(
                    name,
                    new Standing(Standing.State.PUBLISHED, digest, record.partition(), record.offset(), steadyMs));
        }
    }
}
