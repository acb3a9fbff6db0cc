package io.holdfast.benchmarks.spool;

import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.EmbeddedSpool;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.Generation;
import io.holdfast.intake.spool.RecoveryReport;
import io.holdfast.intake.spool.RecoveryVisitor;
import io.holdfast.intake.spool.SpoolEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The embedded spool. */
final class SegmentStore implements Store {

    private static final long MAX_BYTES = 8L << 30;

    private final EmbeddedSpool spool;
    private final @Nullable Path trace;
    private final AtomicLong appended = new AtomicLong();

    private SegmentStore(EmbeddedSpool spool, @Nullable Path trace) {
        this.spool = spool;
        this.trace = trace;
    }

    static SegmentStore open(Path folder) {
        return new SegmentStore(EmbeddedSpool.open(owner(folder)), null);
    }

    /** The same, counting forces, which costs a little. */
    static SegmentStore openCounting(Path folder) {
        Path trace = folder.resolveSibling(folder.getFileName() + ".trace");
        return new SegmentStore(EmbeddedSpool.openTraced(owner(folder), trace, true), trace);
    }

    private static EmbeddedSpool.Owner owner(Path folder) {
        return new EmbeddedSpool.Owner(folder, "benchmark", MAX_BYTES, InstantSource.system());
    }

    @Override
    public Found recover() {
        BitSet sequences = new BitSet();
        RecoveryReport report = spool.recover(new RecoveryVisitor() {
            @Override
            public void generation(Generation generation) {}

            @Override
            public void frontier(Frontier frontier) {}

            @Override
            public void entry(long ref, SpoolEntry entry) {
                sequences.set((int) entry.acceptance().sequence());
            }
        });
        return new Found(
                sequences,
                report.damages().stream().map(RecoveryReport.Damage::toString).toList());
    }

    @Override
    public void append(SpoolEntry entry, Runnable done) {
        spool.append(entry, null, result -> {
            if (!(result instanceof AppendResult.Forced)) {
                throw new IllegalStateException("the spool did not take a record: " + result);
            }
            appended.incrementAndGet();
            done.run();
        });
    }

    @Override
    public OptionalDouble meanGroup() {
        if (trace == null) {
            return OptionalDouble.empty();
        }
        try (Stream<String> lines = Files.lines(trace)) {
            long forces = lines.filter(line -> !line.endsWith(" 0")).count();
            return OptionalDouble.of(appended.doubleValue() / forces);
        } catch (IOException e) {
            throw new UncheckedIOException("the trace of forces cannot be read: " + trace, e);
        }
    }

    @Override
    public void close() {
        spool.close();
    }
}
