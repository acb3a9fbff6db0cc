package io.holdfast.fleet;

import io.holdfast.intake.SharedNames;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The fleet's names as this member asks and tells Redis of them: in the order in which it was asked and told, in groups.
 *
 * <p>A group whose answer is lost is sent again, so that what became of records is noted in the end; whoever claimed a name
 * in it is told at once that nobody can be asked. Asked and told from any thread; the rest is the member's thread's.
 */
final class FleetNames implements SharedNames {

    private static final int GROUP = 500;
    /** Groups under way at the most: few, so that they are large when there is much to ask. */
    private static final int GROUPS = 2;
    /** What is kept to be told while Redis is away, at some 100 bytes each; beyond it names are not told. */
    private static final int MOST_QUEUED = 200_000;

    private static final long IN_FLIGHT_MS = TimeUnit.HOURS.toMillis(1);

    /** For so long a Redis that has no memory left is left alone. */
    private final Limits limits;

    private final BooleanSupplier reachable;
    private final ToLongFunction<String> spooledAsOf;
    private final Runnable wake;
    private final ArrayDeque<Op> queued = new ArrayDeque<>();
    private final ArrayDeque<Group> unsent = new ArrayDeque<>();
    private final ArrayDeque<Group> underWay = new ArrayDeque<>();

    /**
     * How many names there may be, and for how long.
     *
     * @param windowMs for how long a settled one is kept
     * @param most names of the whole fleet
     */
    record Limits(long windowMs, int most) {}

    /** What {@code names.lua} is given of a name; {@code known} is what was known of the lane. */
    private record Terms(RecordName name, long digest, int partition, long offset, String known) {

        static Terms of(RecordName name) {
            return new Terms(name, 0, 0, 0, "");
        }
    }

    /** Something to do with a name, see {@code names.lua}. */
    private static final class Op {
        private final String what;
        private final Terms terms;
        private @Nullable Consumer<Answer> answer;

        Op(String what, Terms terms, @Nullable Consumer<Answer> answer) {
            this.what = what;
            this.terms = terms;
            this.answer = answer;
        }

        boolean isClaim() {
            return what.equals("c");
        }

        void answer(Answer given) {
            Consumer<Answer> waiting = answer;
            answer = null;
            if (waiting != null) {
                waiting.accept(given);
            }
        }
    }

    /** What is done in one step. */
    static final class Group {
        private final List<Op> ops;
        private final Limits limits;

        private Group(List<Op> ops, Limits limits) {
            this.ops = ops;
            this.limits = limits;
        }

        /** What became of records is told whether or not memory is left: only thus do they leave the spool. */
        Scripts script() {
            return ops.stream().anyMatch(Op::isClaim) ? Scripts.NAMES : Scripts.NOTES;
        }

        /** For {@code names.lua}. */
        ScriptArguments arguments(FleetMember.Identity member) {
            ScriptArguments arguments = new ScriptArguments(member)
                    .add(limits.windowMs())
                    .add(IN_FLIGHT_MS)
                    .add(limits.most());
            for (Op op : ops) {
                Terms terms = op.terms;
                arguments.add(op.what).add(text(terms.name())).add(terms.digest());
                arguments.add(terms.partition()).add(terms.offset()).add(terms.known());
            }
            return arguments;
        }

        private void answerAll(Answer answer) {
            ops.forEach(op -> op.answer(answer));
        }
    }

    /**
     * @param reachable whether Redis can be asked
     * @param spooledAsOf the epoch as of which a lane, by name, is spooled, as it was told; negative when it was not
     * @param wake wakes the member's thread
     */
    FleetNames(Limits limits, BooleanSupplier reachable, ToLongFunction<String> spooledAsOf, Runnable wake) {
        this.limits = limits;
        this.reachable = reachable;
        this.spooledAsOf = spooledAsOf;
        this.wake = wake;
    }

    /** What {@code append.lua} is given for a record: its name and that it is spooled; empty when no caller named it. */
    static String spooled(SpoolEntry entry) {
        if (!entry.keyed()) {
            return "";
        }
        return text(RecordName.of(entry.flow(), entry.recordId())) + "s " + entry.bodyDigest() + " "
                + entry.lane().partition() + " 0 " + entry.acceptedAtMs() + " -";
    }

    /** What is known of the lane is what is known now: by the time that Redis is asked, the record may have gone on without an answer. */
    private Terms terms(Asked asked) {
        LaneKey lane = asked.lane();
        if (lane == null) {
            return new Terms(asked.name(), asked.digest(), -1, asked.from(), "");
        }
        String name = LaneLog.name(lane);
        long epoch = spooledAsOf.applyAsLong(name);
        String known = epoch < 0 ? "" : epoch + " " + name;
        return new Terms(asked.name(), asked.digest(), lane.partition(), asked.from(), known);
    }

    private static String text(RecordName name) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(name.high()) + hex.toHexDigits(name.low());
    }

    @Override
    public void claim(Asked asked, Consumer<Answer> answer) {
        boolean taken = add(new Op("c", terms(asked), answer), true);
        if (!taken) {
            answer.accept(new Away());
        }
    }

    @Override
    public void note(RecordName name, Standing standing) {
        String what = switch (standing.state()) {
            case PUBLISHED -> "p";
            case REFUSED -> "r";
            case EXPIRED -> "x";
            case IN_FLIGHT, SPOOLED ->
                throw new IllegalArgumentException(
                        "a name is noted once its record is settled, not as " + standing.state());
        };
        add(new Op(what, new Terms(name, standing.digest(), standing.lane(), standing.offset(), ""), null), false);
    }

    @Override
    public void free(RecordName name) {
        add(new Op("d", Terms.of(name), null), false);
    }

    @Override
    public void leaveOpen(RecordName name) {
        add(new Op("o", Terms.of(name), null), false);
    }

    @Override
    public void freeOpen(RecordName name) {
        add(new Op("v", Terms.of(name), null), false);
    }

    /** A claim that cannot be asked now is not queued: what becomes of its record is told later. */
    private boolean add(Op op, boolean onlyNow) {
        boolean now = reachable.getAsBoolean();
        synchronized (queued) {
            if (onlyNow && !now || queued.size() >= MOST_QUEUED) {
                return false;
            }
            queued.addLast(op);
        }
        wake.run();
        return true;
    }

    /**
     * Sends what there is, as far as it is time.
     *
     * @return whether nothing is left that is not on its way
     */
    boolean write(Consumer<Group> send) {
        while (underWay.size() < GROUPS) {
            Group group = unsent.isEmpty() ? form() : unsent.removeFirst();
            if (group == null) {
                return true;
            }
            underWay.addLast(group);
            send.accept(group);
        }
        synchronized (queued) {
            return queued.isEmpty() && unsent.isEmpty();
        }
    }

    private @Nullable Group form() {
        List<Op> ops = new ArrayList<>();
        synchronized (queued) {
            while (ops.size() < GROUP && !queued.isEmpty()) {
                ops.add(queued.removeFirst());
            }
        }
        return ops.isEmpty() ? null : new Group(ops, limits);
    }

    /** Whether nothing is to be asked or told. */
    boolean idle() {
        synchronized (queued) {
            return queued.isEmpty() && unsent.isEmpty() && underWay.isEmpty();
        }
    }

    /** Takes in what Redis answers. */
    void answered(Group group, List<Object> replies) {
        if (!underWay.remove(group)) {
            return;
        }
        for (int i = 0; i < replies.size(); i++) {
            Op op = group.ops.get(i);
            if (op.answer != null) {
                op.answer(answer(op.terms.digest(), FleetView.text(replies.get(i))));
            }
        }
    }

    /** Whether Redis says that it has no memory left, so that nothing of a group may have been done. */
    static boolean noMemory(@Nullable Throwable failure) {
        return failure != null && String.valueOf(failure.getMessage()).contains("OOM");
    }

    /** Claims are refused; what became of records is told at once, in a group of its own. */
    void noMemory(Group group, Consumer<Group> send) {
        if (!underWay.remove(group)) {
            return;
        }
        group.answerAll(new Full());
        List<Op> notes = group.ops.stream().filter(op -> !op.isClaim()).toList();
        if (!notes.isEmpty()) {
            Group again = new Group(notes, limits);
            underWay.addLast(again);
            send.accept(again);
        }
    }

    /** What was under way is sent again, in its order, and what was asked is not waited for. */
    void disconnected() {
        while (!underWay.isEmpty()) {
            unsent.addFirst(underWay.removeLast());
        }
        unsent.forEach(group -> group.answerAll(new Away()));
        List<Op> all;
        synchronized (queued) {
            all = new ArrayList<>(queued);
        }
        all.forEach(op -> op.answer(new Away()));
    }

    /** What a reply of {@code names.lua} to a claim means; {@code digest} is that of the body. */
    static Answer answer(long digest, String reply) {
        return switch (reply.charAt(0)) {
            case 'f' -> new Free();
            case 'm' -> new Full();
            case 'b' -> new InFlight();
            case 'o' -> orphan(reply.split(" ", 7));
            default -> known(digest, reply.split(" ", 7));
        };
    }

    /** The parts are: kind of reply, state, digest, partition, offset, time, member. */
    private static Answer orphan(String[] parts) {
        return new Orphan(Integer.parseInt(parts[3]), Long.parseLong(parts[4]), Long.parseLong(parts[5]));
    }

    private static Answer known(long asked, String[] parts) {
        Standing.State state = switch (parts[1]) {
            case "s" -> Standing.State.SPOOLED;
            case "p" -> Standing.State.PUBLISHED;
            case "r" -> Standing.State.REFUSED;
            case "x" -> Standing.State.EXPIRED;
            default -> Standing.State.IN_FLIGHT;
        };
        long digest = Long.parseLong(parts[2]);
        return digest == asked
                ? new Known(new Standing(state, digest, Integer.parseInt(parts[3]), Long.parseLong(parts[4]), 0))
                : new Conflict();
    }
}
