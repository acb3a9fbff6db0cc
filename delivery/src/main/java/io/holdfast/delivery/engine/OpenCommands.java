package io.holdfast.delivery.engine;

import io.holdfast.delivery.engine.OwnedPartition.Work;
import io.holdfast.delivery.park.Command;
import io.holdfast.delivery.park.CommandCodec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the commands of a partition while it is open as it is now; used by the loop's thread, except {@link #wants}. */
final class OpenCommands implements CommandTail.Follower {

    private static final Logger LOG = LoggerFactory.getLogger(OpenCommands.class);

    private final Engine engine;
    private final OwnedPartition mine;
    private final Work work;
    private final int generation;
    private volatile long next;

    /** Begins at {@code from}, behind what is carried out. */
    OpenCommands(Engine engine, OwnedPartition mine, Work work, long from) {
        this.engine = engine;
        this.mine = mine;
        this.work = work;
        this.generation = mine.generation();
        this.next = from;
    }

    /** Behind what was taken, so that a reader that begins anew brings nothing twice. */
    @Override
    public long from() {
        return next;
    }

    @Override
    public boolean wants() {
        return mine.wantsCommands();
    }

    /** What is not understood, or is about another topic of the same name, is passed over and logged. */
    @Override
    public void take(ConsumerRecord<byte[], byte[]> appended) {
        if (mine.generation() != generation || appended.offset() < next) {
            return;
        }
        next = appended.offset() + 1;
        try {
            Command command = CommandCodec.read(appended);
            if (!command.record().origin().topicId().equals(engine.source().topicId())
                    || command.record().origin().partition() != mine.source().partition()) {
                throw new IllegalArgumentException(
                        "it is about " + command.record().origin());
            }
            LOG.atInfo()
                    .addKeyValue("partition", mine.source().partition())
                    .addKeyValue("offset", command.record().origin().offset())
                    .addKeyValue("by", command.by())
                    .addKeyValue("edited", command.edited())
                    .log("{}", command.action());
            engine.counters().commands.increment();
            work.core().command(command, next, engine.now(mine));
        } catch (IllegalArgumentException e) {
            LOG.atError()
                    .addKeyValue("partition", mine.source().partition())
                    .addKeyValue("offset", appended.offset())
                    .log("a command is passed over: {}", e.getMessage());
        }
    }
}
