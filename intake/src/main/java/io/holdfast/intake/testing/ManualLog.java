package io.holdfast.intake.testing;

import io.holdfast.intake.Offer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What outlives a process, in memory: the topics' logs, and the spool. Not thread-safe. */
final class ManualLog {

    private final List<TakenRecord> published = new ArrayList<>();
    private final List<TakenRecord> spooled = new ArrayList<>();
    private final List<TakenRecord> unknown = new ArrayList<>();
    private long drawn;
    private int keyless;

    /** The offered record, in no place yet. */
    TakenRecord record(String topic, Offer offer) {
        byte[] key = offer.key();
        int partition = key == null ? keyless++ % ManualIntake.PARTITIONS : ManualIntake.partition(key);
        String id = offer.idempotencyKey() == null ? "id-" + drawn++ : offer.idempotencyKey();
        return new TakenRecord(topic, partition, -1, id, key, offer.value(), List.copyOf(offer.headers()));
    }

    TakenRecord publish(TakenRecord record) {
        long offset = published.stream()
                .filter(other -> other.topic().equals(record.topic()) && other.partition() == record.partition())
                .count();
        TakenRecord at = new TakenRecord(
                record.topic(),
                record.partition(),
                offset,
                record.id(),
                record.key(),
                record.value(),
                record.headers());
        published.add(at);
        return at;
    }

    void spool(TakenRecord record) {
        spooled.add(record);
    }

    void unknown(TakenRecord record) {
        unknown.add(record);
    }

    /** What was reported as unknown arrives. */
    void settleUnknown() {
        unknown.forEach(this::publish);
        unknown.clear();
    }

    /** What is spooled arrives, in order. */
    void drain() {
        spooled.forEach(this::publish);
        spooled.clear();
    }

    List<TakenRecord> published(String topic) {
        return published.stream()
                .filter(record -> record.topic().equals(topic))
                .sorted(Comparator.comparingInt(TakenRecord::partition).thenComparingLong(TakenRecord::offset))
                .toList();
    }

    List<TakenRecord> spooled(String topic) {
        return spooled.stream().filter(record -> record.topic().equals(topic)).toList();
    }

    @Nullable
    TakenRecord find(String topic, String id) {
        List<TakenRecord> all = new ArrayList<>(published);
        all.addAll(spooled);
        return all.stream()
                .filter(record -> record.topic().equals(topic) && record.id().equals(id))
                .findFirst()
                .orElse(null);
    }
}
