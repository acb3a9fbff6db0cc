package io.holdfast.intake;

import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The names that callers gave to records, as all gateways of a fleet know them. Nothing here blocks; what is asked and told
 * from one thread is taken in that order. Thread-safe.
 */
public interface SharedNames {

    /** Claims a name for this gateway; {@code answer} comes from another thread, in the order of the claims. */
    void claim(Asked asked, Consumer<Answer> answer);

    /** What became of the record is a fact. That it is spooled is noted with the append itself, not here. */
    void note(RecordName name, Standing standing);

    /** The record was not taken after all: the name is free again, if it is still this gateway's. */
    void free(RecordName name);

    /** Whether the record is in the log was not found out in time: whoever is asked next looks for it. */
    void leaveOpen(RecordName name);

    /** The record is not in the log, as was found out too late for whoever waited: the name is free, if it is still open. */
    void freeOpen(RecordName name);

    /**
     * A claim.
     *
     * @param digest of the body
     * @param lane where the record goes; null while that is open
     * @param from offset at or after which it will be; negative when not known
     */
    record Asked(RecordName name, long digest, @Nullable LaneKey lane, long from) {}

    /** What is answered to a claim. */
    sealed interface Answer {}

    /** The name is this gateway's from now on. */
    record Free() implements Answer {}

    /** It is settled or spooled; the standing's time of settlement is not known. */
    record Known(Standing standing) implements Answer {}

    /** It was used with another body. */
    record Conflict() implements Answer {}

    /** The record is on its way at another gateway, which lives. */
    record InFlight() implements Answer {}

    /**
     * The record was on its way at a gateway that is gone, so that the log may hold it. The name is this gateway's from now
     * on, and the log has to be read before the record may be sent.
     *
     * @param partition where it is, if it is there; negative when that is open
     * @param from offset at or after which it is; negative when not known
     * @param sinceMs when it was claimed first, epoch milliseconds
     */
    record Orphan(int partition, long from, long sinceMs) implements Answer {}

    /** There are as many names as the fleet may hold. */
    record Full() implements Answer {}

    /** Nobody can be asked at this moment. */
    record Away() implements Answer {}
}
