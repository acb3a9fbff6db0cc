package io.holdfast.intake;

import io.holdfast.intake.lane.DrainTurn;
import io.holdfast.intake.lane.Drained;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.LaneState;
import io.holdfast.intake.spool.Spool;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolException;
import io.holdfast.intake.spool.SpoolReader;
import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends spooled records of draining lanes, in turns. One thread; reading the spool happens outside the lanes' locks. */
final class Drainer implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Drainer.class);
    private static final int TURN_RECORDS = 512;
    /** What a turn reads into memory, but for its last record. */
    private static final long TURN_BYTES = 4 << 20;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Supplier<List<Lane>> lanes;
    private final SpoolReader spool;
    private final Function<String, Map<RecordName, Standing>> tails;
    private final IntakeTime time;
    private volatile boolean stopped;

    Drainer(
            Supplier<List<Lane>> lanes,
            Spool spool,
            Function<String, Map<RecordName, Standing>> tails,
            IntakeTime time) {
        this.lanes = lanes;
        this.spool = spool.reader();
        this.tails = tails;
        this.time = time;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                round();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a round of draining failed; the next one follows");
                LockSupport.parkNanos(REST_NANOS);
            }
        }
    }

    private void round() {
        boolean draining = false;
        boolean moved = false;
        for (Lane lane : lanes.get()) {
            if (lane.state() instanceof LaneState.Draining) {
                draining = true;
                moved |= turn(lane);
            }
        }
        if (!moved) {
            LockSupport.parkNanos(draining ? PAUSE_NANOS : REST_NANOS);
        }
    }

    private boolean turn(Lane lane) {
        DrainTurn turn = lane.beginDrain(TURN_RECORDS);
        if (turn == null) {
            return false;
        }
        List<Drained> read = new ArrayList<>();
        long bytes = 0;
        long most = Math.min(TURN_BYTES, turn.mostBytes());
        for (int i = 0; i < turn.refs().length && bytes < most; i++) {
            Drained next = read(turn.refs()[i]);
            if (next instanceof Drained.NotNow) {
                break;
            }
            read.add(next);
            bytes += next instanceof Drained.Ready ready ? ready.entry().sizeBytes() : 0;
        }
        lane.drain(turn, read);
        return !read.isEmpty();
    }

    private Drained read(long ref) {
        SpoolEntry entry;
        try {
            entry = spool.read(ref);
        } catch (SpoolException e) {
            return switch (e.reason()) {
                case UNREACHABLE -> new Drained.NotNow();
                case GONE -> new Drained.Gone(ref);
                default -> new Drained.Unreadable(ref, String.valueOf(e.getMessage()));
            };
        }
        Standing published = entry.unverified() ? published(entry) : null;
        if (published != null) {
            return new Drained.AlreadyPublished(ref, entry, published.offset());
        }
        boolean expired = entry.expiresAtMs() > 0 && time.epochMs() >= entry.expiresAtMs();
        return expired ? new Drained.Expired(ref, entry) : new Drained.Ready(ref, entry);
    }

    /** How the log already has the same record, of a caller who repeated it while that could not be told; null if not. */
    private @Nullable Standing published(SpoolEntry entry) {
        Standing standing = tails.apply(entry.flow()).get(RecordName.of(entry.flow(), entry.recordId()));
        return standing != null && standing.digest() == entry.bodyDigest() ? standing : null;
    }
}
