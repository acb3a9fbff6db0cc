package io.holdfast.intake.lane;

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
import io.holdfast.intake.spool.SpoolException;
import io.holdfast.intake.spool.SpoolReader;
import io.holdfast.intake.spool.SpoolStats;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A spool in memory that answers an append when it is told to, in order. */
final class FakeSpool implements Spool {

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final List<SpoolEntry> entries = new ArrayList<>();

    private record Waiting(SpoolEntry entry, @Nullable Frontier frontier, AppendAnswer done) {}

    /** Answers the oldest append: mostly forced, sometimes not written, sometimes in doubt. */
    void complete(Random random) {
        Waiting next = waiting.pollFirst();
        if (next == null) {
            return;
        }
        int choice = random.nextInt(20);
        if (choice == 0) {
            next.done().accept(new AppendResult.NotWritten(failed()));
        } else if (choice == 1) {
            next.done().accept(new AppendResult.InDoubt(failed()));
        } else {
            force(next);
        }
    }

    /** Forces everything that waits. */
    void force() {
        while (!waiting.isEmpty()) {
            force(waiting.removeFirst());
        }
    }

    /** Refuses everything that waits. */
    void refuse() {
        while (!waiting.isEmpty()) {
            waiting.removeFirst().done().accept(new AppendResult.NotWritten(failed()));
        }
    }

    private void force(Waiting next) {
        entries.add(next.entry());
        next.done().accept(new AppendResult.Forced(entries.size() - 1L));
    }

    /** With which frontier a shared spool would write the oldest append now; null with none. */
    @Nullable
    Frontier frontierOfOldest() {
        Waiting oldest = waiting.element();
        if (!oldest.done().stillWanted()) {
            throw new IllegalStateException("it is not wanted any more");
        }
        return oldest.done().frontier();
    }

    /** With which frontier the oldest append was asked for. */
    @Nullable
    Frontier frontierAskedForWith() {
        return waiting.element().frontier();
    }

    boolean idle() {
        return waiting.isEmpty();
    }

    @Override
    public void append(SpoolEntry entry, @Nullable Frontier frontier, AppendAnswer done) {
        waiting.addLast(new Waiting(entry, frontier, done));
    }

    @Override
    public SpoolEntry read(long ref) {
        return entries.get((int) ref);
    }

    @Override
    public long incarnation() {
        return 1;
    }

    @Override
    public RecoveryReport recover(RecoveryVisitor visitor) {
        return new RecoveryReport(0, List.of());
    }

    @Override
    public void record(Frontier frontier) {}

    @Override
    public void record(Generation generation, Consumer<AppendResult> done) {
        done.accept(new AppendResult.Forced(0));
    }

    @Override
    public void settle(long ref, AcceptanceId acceptance, Settlement settlement) {}

    @Override
    public SpoolReader reader() {
        return this::read;
    }

    @Override
    public long entries() {
        return entries.size();
    }

    @Override
    public SpoolStats stats() {
        return new SpoolStats(0, 0, 0, 1, "");
    }

    @Override
    public void close() {}

    private static SpoolException failed() {
        return new SpoolException(SpoolException.Reason.UNWRITABLE, "the disk fails", null);
    }
}
