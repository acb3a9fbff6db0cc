package io.holdfast.delivery.engine;

import java.util.Locale;

/** One step of the model: what happens, to which owner, and with which choice. */
record ModelStep(Kind kind, int owner, int choice) {

    /** What can happen. */
    enum Kind {
        /** The owner gets the next records of the source, and begins what may run. */
        POLL,
        /** A handler ends: the choice is the offset, four times, and how. */
        END,
        /** A handler whose owner does not wait for it any more has its effect: the choice is the offset. */
        LATE_EFFECT,
        /** The owner writes a group and the position in a transaction, and asks for its commit. */
        BEGIN,
        /** That transaction becomes visible. */
        LAND,
        /** The owner learns what became of it. */
        LEARN,
        /** The owner does not learn what became of it. */
        UNSURE,
        /** The group is refused and aborted. */
        REFUSE,
        /** The owner sends its position to the group. */
        SEND_COMMIT,
        /** The group takes it, or refuses it. */
        LAND_COMMIT,
        /** The owner waits no longer for the answer. */
        LOSE_COMMIT,
        /** The owner becomes the group's only member. */
        JOIN,
        /** The owner claims the park partition. */
        CLAIM,
        /** The owner reads the park log. */
        READ_LOG,
        /** The owner reads the committed position, and begins. */
        READ_POSITION,
        /** The owner crashes; one that is no member may have noticed that instead. */
        CRASH,
        /** The cleaner keeps the latest record of each key. */
        COMPACT,
        /** The cleaner drops tombstones. */
        DROP_TOMBSTONES,
        /** What waits for a time is due. */
        TICK
    }

    ModelStep(Kind kind) {
        this(kind, 0, 0);
    }

    ModelStep(Kind kind, int owner) {
        this(kind, owner, 0);
    }

    static ModelStep end(int owner, long offset, int how) {
        return new ModelStep(Kind.END, owner, (int) offset * 4 + how);
    }

    @Override
    public String toString() {
        String who = switch (kind) {
            case LATE_EFFECT, COMPACT, DROP_TOMBSTONES, TICK -> "";
            default -> owner == 0 ? "A " : "B ";
        };
        String what = switch (kind) {
            case END -> " " + choice / 4 + (choice % 4 == 0 ? " done" : choice % 4 == 1 ? " transient" : " poison");
            case LATE_EFFECT -> " " + choice;
            default -> "";
        };
        return who + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + what;
    }
}
