package io.holdfast.fleet;

import io.holdfast.core.Sabotage;
import io.holdfast.intake.spool.AppendAnswer;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.SpoolCodec;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One lane's part of the shared spool as this member writes it: appends in order, one group under way at a time, answers
 * held back until all members know of them.
 *
 * <p>Appends and settlements come from any thread; the rest is the spool's thread's.
 */
final class LaneLog {

    private static final int GROUP_RECORDS = 1_000;
    private static final long GROUP_BYTES = 1L << 20;
    private static final int NUMBER_BITS = 47;
    /** References stay below a {@link FallbackSpool}'s mark. */
    private static final int MOST_LANES = 1 << 15;

    /** Of records that were accepted for this spool. */
    private static final long NOWHERE_BEFORE = 0;
    /** Frontier of records that are not in the log, nor come there by this member unless it drains the lane. */
    private static final long NOWHERE = -1;

    private final LaneKey key;
    private final String name;
    private final int index;
    private final AtomicLong queuedBytes;
    private final ArrayDeque<Waiting> queued = new ArrayDeque<>();
    private final ArrayDeque<Acknowledged> barrier = new ArrayDeque<>();
    private @Nullable Group outstanding;
    private boolean issued;
    private long formed;
    /** All members know of this epoch. */
    private long passed = -1;

    private List<Long> settled = new ArrayList<>();
    private long settledTo = -1;
    private int settling;
    private final ReadAhead readAhead = new ReadAhead();

    /**
     * A record that is to be appended.
     *
     * @param before incarnation under which it was kept elsewhere before
     */
    private record Waiting(SpoolEntry entry, byte[] bytes, byte[] name, long before, AppendAnswer answer) {

        /** From where the log is to be read for this record as of now; negative when it cannot be there. */
        long frontier() {
            Frontier frontier = answer.frontier();
            return frontier == null ? NOWHERE : frontier.firstUndecided();
        }
    }

    /** Appended as of an epoch; {@code beats} were begun before. */
    private record Acknowledged(AppendAnswer answer, long ref, long epoch, long beats) {}

    /**
     * Records that are appended in one step, all of one kind.
     *
     * @param number by which a repetition is known
     * @param before incarnation under which they were kept elsewhere before
     * @param last sequence of the last
     * @param records each behind its name
     */
    record Group(
            long number,
            long frontier,
            long before,
            long last,
            List<byte[]> records,
            List<AppendAnswer> answers,
            long bytes) {

        /** For {@code append.lua}. */
        ScriptArguments arguments(FleetMember.Identity member, String lane) {
            String from = frontier < 0 ? "" : Long.toString(frontier);
            ScriptArguments arguments =
                    new ScriptArguments(member).add(lane).add(number).add(from);
            arguments.add(before == NOWHERE_BEFORE ? "" : Long.toString(before)).add(last);
            records.forEach(arguments::add);
            return arguments;
        }
    }

    LaneLog(LaneKey key, int index, AtomicLong queuedBytes) {
        if (index >= MOST_LANES) {
            throw new SpoolException(
                    SpoolException.Reason.UNWRITABLE, "more than " + MOST_LANES + " lanes share the spool", null);
        }
        this.key = key;
        this.name = name(key);
        this.index = index;
        this.queuedBytes = queuedBytes;
    }

    /** What a lane is called in Redis. */
    static String name(LaneKey key) {
        return key.topic() + "/" + key.topicId() + "/" + key.partition();
    }

    LaneKey key() {
        return key;
    }

    String name() {
        return name;
    }

    /** By what this process calls a record of this lane. */
    long ref(long number) {
        return (long) index << NUMBER_BITS | number;
    }

    static int index(long ref) {
        return (int) (ref >>> NUMBER_BITS);
    }

    static long number(long ref) {
        return ref & (1L << NUMBER_BITS) - 1;
    }

    /** Records that were read before they are asked for. */
    ReadAhead readAhead() {
        return readAhead;
    }

    void append(SpoolEntry entry, AppendAnswer answer) {
        append(entry, NOWHERE_BEFORE, answer);
    }

    /**
     * Appends a record that was kept elsewhere before. Those of one incarnation come in the order of their sequences; the log
     * remembers up to which it has them.
     */
    void handOn(SpoolEntry entry, AppendAnswer answer) {
        append(entry, entry.acceptance().incarnation(), answer);
    }

    private void append(SpoolEntry entry, long before, AppendAnswer answer) {
        byte[] bytes = SpoolCodec.bytes(entry);
        byte[] name = RedisLink.bytes(FleetNames.spooled(entry));
        queuedBytes.addAndGet(bytes.length);
        synchronized (queued) {
            queued.addLast(new Waiting(entry, bytes, name, before, answer));
        }
    }

    /** The group to be appended next, or again; null when there is none, or one is under way. */
    @Nullable
    Group next(boolean held) {
        if (outstanding == null && !held) {
            outstanding = form();
            issued = false;
        }
        if (outstanding == null || issued) {
            return null;
        }
        issued = true;
        return outstanding;
    }

    /** Whether nothing that was begun is without an answer. */
    boolean idle() {
        return outstanding == null;
    }

    /** Whether records are on their way into the log that must not come into a producer of this member meanwhile. */
    boolean appendsUnsent() {
        return outstanding != null && outstanding.frontier() < 0;
    }

    boolean hasWork() {
        synchronized (queued) {
            return !queued.isEmpty() || outstanding != null;
        }
    }

    private @Nullable Group form() {
        List<byte[]> records = new ArrayList<>();
        List<AppendAnswer> answers = new ArrayList<>();
        long frontier = NOWHERE;
        long before = NOWHERE_BEFORE;
        long last = 0;
        long bytes = 0;
        for (Waiting next = peek(); next != null; next = peek()) {
            if (!next.answer().stillWanted()) {
                removeFirst();
                queuedBytes.addAndGet(-next.bytes().length);
                continue;
            }
            long from = next.frontier();
            boolean other = from < 0 != frontier < 0 || next.before() != before;
            if (!records.isEmpty() && other || answers.size() == GROUP_RECORDS || bytes > GROUP_BYTES) {
                break;
            }
            removeFirst();
            frontier = records.isEmpty() ? from : Math.min(frontier, from);
            before = next.before();
            last = next.entry().acceptance().sequence();
            records.add(next.name());
            records.add(next.bytes());
            answers.add(next.answer());
            bytes += next.bytes().length;
        }
        return records.isEmpty() ? null : new Group(++formed, frontier, before, last, records, answers, bytes);
    }

    private void removeFirst() {
        synchronized (queued) {
            queued.removeFirst();
        }
    }

    private @Nullable Waiting peek() {
        synchronized (queued) {
            return queued.peekFirst();
        }
    }

    /** The group under way stands in the log from {@code number} on; whoever waits is told once all members know. */
    void appended(long number, long epoch, long beats) {
        Group done = end();
        for (int i = 0; i < done.answers().size(); i++) {
            barrier.addLast(new Acknowledged(done.answers().get(i), ref(number + i), epoch, beats));
        }
        release();
    }

    /** The group under way is certainly not in the log. */
    void refused(SpoolException why) {
        end().answers().forEach(answer -> answer.accept(new AppendResult.NotWritten(why)));
    }

    /**
     * The connection was lost: the group under way is appended again, which does nothing if it is in the log. What members
     * know has to be seen anew, since a server that comes back may have forgotten something.
     */
    void disconnected() {
        issued = false;
        passed = -1;
    }

    private Group end() {
        Group done = java.util.Objects.requireNonNull(outstanding);
        outstanding = null;
        queuedBytes.addAndGet(-done.bytes());
        return done;
    }

    /** Refuses what was not begun. */
    void refuseQueued(SpoolException why) {
        List<Waiting> all;
        synchronized (queued) {
            all = new ArrayList<>(queued);
            queued.clear();
        }
        for (Waiting each : all) {
            queuedBytes.addAndGet(-each.bytes().length);
            each.answer().accept(new AppendResult.NotWritten(why));
        }
    }

    /**
     * Takes in how the lane stands, as of a beat that was begun as the {@code beat}th.
     *
     * @param view null when the lane is direct
     */
    void observe(@Nullable LaneView view, long beat) {
        if (view != null && view.unacknowledged() == 0) {
            passed = Math.max(passed, view.epoch());
        }
        Acknowledged last = barrier.peekLast();
        boolean over = last != null && last.beats() < beat && (view == null || view.epoch() > last.epoch());
        if (last != null && over) {
            passed = Math.max(passed, last.epoch());
        }
        release();
    }

    /** Whether somebody waits for all members to know. */
    boolean awaitsMembers() {
        return !barrier.isEmpty();
    }

    private void release() {
        while (!barrier.isEmpty() && (barrier.element().epoch() <= passed || Sabotage.SKIP_MEMBERS.on())) {
            Acknowledged done = barrier.removeFirst();
            done.answer().accept(new AppendResult.Forced(done.ref()));
        }
    }

    /** @param publishedTo offset behind the record; negative when it was not published, or elsewhere */
    synchronized void settled(long ref, long publishedTo) {
        settled.add(number(ref));
        settledTo = Math.max(settledTo, publishedTo);
        readAhead.remove(ref);
    }

    /** Numbers of settled records, to be removed from the log. */
    record Settled(List<Long> numbers, long publishedTo) {}

    /** This member drains the lane from now on: what it knew of Kafka's log before says nothing of what is spooled. */
    synchronized void takesOver() {
        settledTo = -1;
    }

    /** Nothing that is spooled stands before that offset in Kafka's log. */
    synchronized void publishedTo(long offset) {
        settledTo = Math.max(settledTo, offset);
    }

    /** Takes what was settled; null when nothing was. */
    synchronized @Nullable Settled takeSettled() {
        if (settled.isEmpty() && settledTo < 0) {
            return null;
        }
        Settled taken = new Settled(settled, settledTo);
        settling += settled.size();
        settled = new ArrayList<>();
        settledTo = -1;
        return taken;
    }

    /** They are removed. */
    synchronized void removed(Settled taken) {
        settling -= taken.numbers().size();
    }

    /** They may not be: they are to be removed again. */
    synchronized void notRemoved(Settled taken) {
        settling -= taken.numbers().size();
        settled.addAll(taken.numbers());
    }

    /** Settled records that are still in the log, as far as is known. */
    synchronized int unsettled() {
        return settled.size() + settling;
    }
}
