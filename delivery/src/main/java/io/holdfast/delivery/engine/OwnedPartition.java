package io.holdfast.delivery.engine;

import io.holdfast.core.Sabotage;
import io.holdfast.delivery.PartitionStatus;
import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.offsets.OffsetMap;
import io.holdfast.delivery.park.ParkPartition;
import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A source partition while this member owns it. Used by the loop's thread only. */
final class OwnedPartition {

    private static final boolean AHEAD = Sabotage.COMMIT_AHEAD.on();

    private final TopicPartition source;
    private final ParkPartition park;
    private LeaderEpochs epochs = new LeaderEpochs();
    private UnreadAge unread = new UnreadAge();
    private @Nullable Work work;
    private @Nullable OffsetAndMetadata committed;
    private String trouble = "";
    private long skewMs;
    private long writeAfterNanos;
    private int generation;
    private int running;
    private boolean claiming;
    private boolean committing;
    private boolean paused = true;
    private boolean gone;
    private volatile boolean wantsCommands;

    /** What a claim opened: the core, and what of the source is finished. */
    record Work(PartitionCore core, CompletedOffsets offsets) {}

    OwnedPartition(TopicPartition source, ParkPartition park) {
        this.source = source;
        this.park = park;
    }

    TopicPartition source() {
        return source;
    }

    ParkPartition park() {
        return park;
    }

    LeaderEpochs epochs() {
        return epochs;
    }

    /** How old what was not read yet may be. */
    UnreadAge unread() {
        return unread;
    }

    /** What is being worked on; null before a claim, and after it failed. */
    @Nullable
    Work work() {
        return work;
    }

    /** A claim has opened it. */
    void open(Work opened, long brokerSkewMs) {
        work = opened;
        epochs = new LeaderEpochs();
        unread = new UnreadAge();
        committed = null;
        skewMs = brokerSkewMs;
        trouble = "";
    }

    /** Forgets all but what is durable: it is claimed and read again. */
    void reset(String why) {
        work = null;
        trouble = why;
        generation++;
    }

    /** Counts how often it was reset: what an earlier one had running is told to nobody. */
    int generation() {
        return generation;
    }

    /** It is another's now. */
    void leave() {
        reset("");
        gone = true;
        park.close();
    }

    boolean gone() {
        return gone;
    }

    int running() {
        return running;
    }

    void began() {
        running++;
    }

    void ended() {
        running--;
    }

    /** Why it does not go on; empty when it does. */
    String trouble() {
        return trouble;
    }

    void trouble(String why) {
        trouble = why;
    }

    long skewMs() {
        return skewMs;
    }

    boolean claiming() {
        return claiming;
    }

    void claiming(boolean now) {
        claiming = now;
    }

    boolean committing() {
        return committing;
    }

    void committing(boolean now) {
        committing = now;
    }

    boolean paused() {
        return paused;
    }

    void paused(boolean now) {
        paused = now;
    }

    /** Whether a group of writes may begin: what was refused is tried again after a while only. */
    boolean mayWrite(long nowNanos) {
        return !committing && nowNanos - writeAfterNanos >= 0;
    }

    void writeAfter(long nanos) {
        writeAfterNanos = nanos;
    }

    /** Whether commands are welcome; read by another thread, and as old as the loop's last step. */
    boolean wantsCommands() {
        return wantsCommands;
    }

    void wantsCommands(boolean now) {
        wantsCommands = now;
    }

    /** The position to commit, with these source offsets finished too; empty while it does not fit. */
    Optional<OffsetAndMetadata> position(Work open, Collection<Long> finished) {
        if (AHEAD) {
            return Optional.of(new OffsetAndMetadata(open.offsets().position()));
        }
        OffsetMap map = open.offsets().mapWith(finished);
        return map.encode()
                .map(text -> new OffsetAndMetadata(
                        map.base(), map.base() == 0 ? Optional.empty() : epochs.before(map.base()), text));
    }

    /** Whether this is another position than the last one committed. */
    boolean news(OffsetAndMetadata position) {
        return committed == null
                || committed.offset() != position.offset()
                || !committed.metadata().equals(position.metadata());
    }

    /**
     * How it stands.
     *
     * @param end of the source's partition; -1 while it is not known
     * @param letterMs when the oldest dead letter was written about which nobody has decided; 0 when there is none
     * @param nowMs in the broker's time
     */
    PartitionStatus status(long end, long letterMs, long nowMs) {
        Work open = work;
        if (open == null) {
            return PartitionStatus.closed(source.partition(), running, trouble);
        }
        Usage usage = open.core().usage();
        LaneTally lanes = open.core().tally();
        CompletedOffsets offsets = open.offsets();
        return new PartitionStatus(
                source.partition(),
                true,
                offsets.low(),
                offsets.position(),
                end < 0 ? -1 : offsets.outstanding() + Math.max(0, end - offsets.position()),
                Math.max(age(usage.timestampMs(offsets.low()), nowMs), unread.ms(offsets.position(), end, nowMs)),
                running,
                usage.buffered(),
                lanes.busy(),
                lanes.blocked(),
                usage.parked(),
                usage.parkedBytes(),
                age(lanes.oldestParkedMs(), nowMs),
                Math.max(age(lanes.oldestHeldMs(), nowMs), age(letterMs, nowMs)),
                trouble.isEmpty() && open.core().full() ? full(usage) : trouble);
    }

    private static String full(Usage usage) {
        return usage.parked() + " records are parked, " + usage.parkedBytes() + " bytes, and the source is not read on"
                + " before some of them are done; mend what fails, and redrive or discard the dead letters that hold keys";
    }

    private static long age(long sinceMs, long nowMs) {
        return sinceMs <= 0 ? 0 : Math.max(0, nowMs - sinceMs);
    }

    /** The offset that was committed last; -1 for none since it was opened. */
    long committedOffset() {
        return committed == null ? -1 : committed.offset();
    }

    void committed(OffsetAndMetadata position) {
        committed = position;
    }
}
