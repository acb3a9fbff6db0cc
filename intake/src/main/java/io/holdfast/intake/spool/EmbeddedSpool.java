package io.holdfast.intake.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A spool on the local disk: checksummed segments, written and forced in groups by one thread of its own.
 *
 * <p>One process at a time owns a folder. A disk that fails makes the spool refuse records until it works again.
 */
public final class EmbeddedSpool implements Spool {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedSpool.class);
    private static final long QUEUE_BYTES = 32L << 20;
    private static final long GROUP_BYTES = 2L << 20;
    private static final long IDLE_MS = 50;
    private static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long CLOSE_LIMIT_MS = 10_000;

    private final FolderLock lock;
    private final long incarnation;
    private final long maxBytes;
    private final SegmentLog log;
    private final GroupWriter writer;
    private final SpoolQueue queue = new SpoolQueue(QUEUE_BYTES);
    private final Thread thread = new Thread(this::run, "holdfast-spool");
    private volatile @Nullable SpoolException trouble;
    private volatile long troubleUntilNanos;

    private EmbeddedSpool(FolderLock lock, long incarnation, SpoolDisk disk, long maxBytes) {
        this.lock = lock;
        this.incarnation = incarnation;
        this.maxBytes = maxBytes;
        this.log = new SegmentLog(disk, maxBytes);
        this.writer = new GroupWriter(log);
        thread.setDaemon(true);
    }

    /** Whose spool it is, where, and how large. The instance names the owner to others who try. */
    public record Owner(Path folder, String instance, long maxBytes, InstantSource clock) {}

    /**
     * Opens the spool in the owner's folder, which is created if need be.
     *
     * @throws SpoolException when another process owns the folder, or it cannot be written
     */
    public static EmbeddedSpool open(Owner owner) {
        return open(owner, new FileDisk(owner.folder()));
    }

    /** The same, writing a trace of completed forces to {@code trace}, for the power-loss drill. */
    public static EmbeddedSpool openTraced(Owner owner, Path trace, boolean forces) {
        return open(owner, new TracingDisk(new FileDisk(owner.folder()), trace, forces));
    }

    /** The same over another disk. */
    static EmbeddedSpool open(Owner owner, SpoolDisk disk) {
        Path folder = owner.folder();
        try {
            Files.createDirectories(folder);
            FolderLock lock = FolderLock.acquire(folder, owner.instance(), owner.clock());
            return new EmbeddedSpool(lock, Incarnation.next(folder), disk, owner.maxBytes());
        } catch (IOException e) {
            throw new SpoolException(
                    SpoolException.Reason.UNWRITABLE,
                    "spool folder \"" + folder + "\" cannot be used (" + e
                            + "); make it a writable folder on a local disk",
                    e);
        }
    }

    @Override
    public long incarnation() {
        return incarnation;
    }

    @Override
    public RecoveryReport recover(RecoveryVisitor visitor) {
        try {
            RecoveryReport report = log.recover(new RecoveryVisitor() {
                @Override
                public void generation(Generation generation) {
                    writer.remember(generation);
                    visitor.generation(generation);
                }

                @Override
                public void frontier(Frontier frontier) {
                    writer.remember(frontier);
                    visitor.frontier(frontier);
                }

                @Override
                public void entry(long ref, SpoolEntry entry) {
                    visitor.entry(ref, entry);
                }
            });
            log.dropSettled();
            thread.start();
            return report;
        } catch (IOException e) {
            throw new SpoolException(SpoolException.Reason.UNWRITABLE, "the spool cannot be read: " + e, e);
        }
    }

    @Override
    public void append(SpoolEntry entry, @Nullable Frontier frontier, AppendAnswer done) {
        SpoolException known = trouble;
        if (known != null && troubleUntilNanos - System.nanoTime() > 0) {
            done.accept(new AppendResult.NotWritten(known));
            return;
        }
        SpoolWork.Position before = frontier == null ? null : new SpoolWork.Position(frontier);
        if (!queue.offer(new SpoolWork.Append(entry, before, Payloads.bound(entry), done))) {
            SpoolException refused = queue.isClosed()
                    ? new SpoolException(SpoolException.Reason.CLOSED, "the spool is closed", null)
                    : new SpoolException(
                            SpoolException.Reason.BUSY, "records come faster than the spool's disk forces them", null);
            done.accept(new AppendResult.NotWritten(refused));
        }
    }

    @Override
    public void record(Frontier frontier) {
        queue.offer(new SpoolWork.Position(frontier));
    }

    @Override
    public void record(Generation generation, Consumer<AppendResult> done) {
        if (!queue.offer(new SpoolWork.Partitioning(generation, done))) {
            done.accept(new AppendResult.NotWritten(
                    new SpoolException(SpoolException.Reason.CLOSED, "the spool is closed", null)));
        }
    }

    @Override
    public void settle(long ref, AcceptanceId acceptance, Settlement settlement) {
        log.entrySettled(ref);
        queue.offer(new SpoolWork.Settle(new Payloads.Settled(ref, acceptance, settlement)));
    }

    @Override
    public SpoolEntry read(long ref) {
        return log.read(ref);
    }

    @Override
    public SpoolReader reader() {
        return new BlockReader(log);
    }

    @Override
    public long entries() {
        return log.entries();
    }

    @Override
    public SpoolStats stats() {
        SpoolException known = trouble;
        String text = known == null ? "" : String.valueOf(known.getMessage());
        return new SpoolStats(log.entries(), log.liveBytes(), log.diskBytes(), maxBytes, text);
    }

    private void run() {
        try {
            while (!queue.finished()) {
                List<SpoolWork> group = queue.take(GROUP_BYTES, IDLE_MS);
                try {
                    writeGroup(group);
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).log("a group could not be written to the spool; the next one follows");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeGroup(List<SpoolWork> group) {
        boolean probe = group.isEmpty() && trouble != null && troubleUntilNanos - System.nanoTime() <= 0;
        if (!group.isEmpty() || probe) {
            SpoolException met = probe ? writer.probe() : writer.write(group);
            if (met != null && trouble == null) {
                LOG.atError().addKeyValue("trouble", met.code()).log(String.valueOf(met.getMessage()));
            }
            trouble = met;
            troubleUntilNanos = System.nanoTime() + BACKOFF_NANOS;
        }
        try {
            log.dropSettled();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("a settled spool segment cannot be deleted; it is tried again");
        }
    }

    @Override
    public void close() {
        queue.close();
        try {
            if (thread.isAlive()) {
                thread.join(CLOSE_LIMIT_MS);
            }
            log.close();
            lock.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the spool's files cannot be closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
