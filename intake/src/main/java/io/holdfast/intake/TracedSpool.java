package io.holdfast.intake;

import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.AppendAnswer;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.Generation;
import io.holdfast.intake.spool.RecoveryReport;
import io.holdfast.intake.spool.RecoveryVisitor;
import io.holdfast.intake.spool.Settlement;
import io.holdfast.intake.spool.Spool;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolReader;
import io.holdfast.intake.spool.SpoolStats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** A spool whose appends are followed. As thread-safe as the spool itself. */
final class TracedSpool implements Spool {

    private final Spool spool;
    private final RecordTracer tracer;

    private TracedSpool(Spool spool, RecordTracer tracer) {
        this.spool = spool;
        this.tracer = tracer;
    }

    /** The spool itself when nothing is followed. */
    static Spool of(Spool spool, RecordTracer tracer) {
        return tracer.on() ? new TracedSpool(spool, tracer) : spool;
    }

    /** Where a spooled record belongs, with its headers. */
    static RecordTracer.Place place(SpoolEntry entry) {
        List<Header> headers = new ArrayList<>(entry.headers().size());
        entry.headers().forEach(header -> headers.add(new RecordHeader(header.name(), header.value())));
        return new RecordTracer.Place(
                entry.flow(),
                entry.recordId(),
                entry.lane().topic(),
                entry.lane().partition(),
                headers);
    }

    @Override
    public void append(SpoolEntry entry, @Nullable Frontier frontier, AppendAnswer done) {
        RecordTracer.Step step = tracer.begin(RecordTracer.Kind.SPOOL, place(entry));
        spool.append(entry, frontier, new AppendAnswer() {
            @Override
            public void accept(AppendResult result) {
                if (result instanceof AppendResult.Forced) {
                    step.done(-1);
                } else {
                    step.failed(result instanceof AppendResult.NotWritten ? "not-written" : "in-doubt");
                }
                done.accept(result);
            }

            @Override
            public boolean stillWanted() {
                boolean wanted = done.stillWanted();
                if (!wanted) {
                    step.failed("went-to-the-log");
                }
                return wanted;
            }

            @Override
            public @Nullable Frontier frontier() {
                return done.frontier();
            }
        });
    }

    @Override
    public String weakness() {
        return spool.weakness();
    }

    @Override
    public String weakness(long ref) {
        return spool.weakness(ref);
    }

    @Override
    public long incarnation() {
        return spool.incarnation();
    }

    @Override
    public RecoveryReport recover(RecoveryVisitor visitor) {
        return spool.recover(visitor);
    }

    @Override
    public void record(Frontier frontier) {
        spool.record(frontier);
    }

    @Override
    public void record(Generation generation, Consumer<AppendResult> done) {
        spool.record(generation, done);
    }

    @Override
    public void settle(long ref, AcceptanceId acceptance, Settlement settlement) {
        spool.settle(ref, acceptance, settlement);
    }

    @Override
    public SpoolEntry read(long ref) {
        return spool.read(ref);
    }

    @Override
    public SpoolReader reader() {
        return spool.reader();
    }

    @Override
    public long entries() {
        return spool.entries();
    }

    @Override
    public SpoolStats stats() {
        return spool.stats();
    }

    @Override
    public void close() {
        spool.close();
    }
}
