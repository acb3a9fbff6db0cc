package io.holdfast.delivery.engine;

import io.holdfast.delivery.engine.ModelStep.Kind;
import java.util.List;
import java.util.stream.Stream;

/** Where an exploration begins: what has happened to A, and to B behind it. */
enum ModelStart {
    /** A is open. */
    OPEN,
    /** A has got its first records. */
    POLLED,
    /** A has parked the first record. */
    PARKED,
    /** A has parked the first record, and B has taken over without A knowing. */
    PARKED_WITH_ZOMBIE,
    /** A has got all records, and B has taken over without A knowing. */
    ZOMBIE,
    /** The same, while A waits for its transaction. */
    ZOMBIE_WRITING,
    /** A has claimed and read the park log, but no position yet; it is no member any more, and B has parked the first. */
    ZOMBIE_OPENING,
    /** The first record is a dead letter. */
    DEAD;

    List<ModelStep> steps() {
        return switch (this) {
            case OPEN -> join(opens(0));
            case POLLED -> join(opens(0), polls(0));
            case PARKED -> join(opens(0), polls(0), ends(0, 1), writes(0));
            case PARKED_WITH_ZOMBIE -> join(opens(0), polls(0), ends(0, 1), writes(0), opens(1));
            case ZOMBIE -> join(opens(0), polls(0), polls(0), opens(1));
            case ZOMBIE_WRITING -> join(opens(0), polls(0), polls(0), ends(0, 1), steps(0, Kind.BEGIN), opens(1));
            case ZOMBIE_OPENING ->
                join(steps(0, Kind.JOIN, Kind.CLAIM, Kind.READ_LOG), opens(1), polls(1), ends(1, 1), writes(1));
            case DEAD -> join(opens(0), polls(0), polls(0), ends(0, 2), writes(0));
        };
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static List<ModelStep> join(Stream<ModelStep>... parts) {
        return Stream.of(parts).flatMap(part -> part).toList();
    }

    private static Stream<ModelStep> steps(int owner, Kind... kinds) {
        return Stream.of(kinds).map(kind -> new ModelStep(kind, owner));
    }

    private static Stream<ModelStep> opens(int owner) {
        return steps(owner, Kind.JOIN, Kind.CLAIM, Kind.READ_LOG, Kind.READ_POSITION);
    }

    private static Stream<ModelStep> polls(int owner) {
        return steps(owner, Kind.POLL);
    }

    private static Stream<ModelStep> ends(int owner, int how) {
        return Stream.of(ModelStep.end(owner, 0, how));
    }

    private static Stream<ModelStep> writes(int owner) {
        return steps(owner, Kind.BEGIN, Kind.LAND, Kind.LEARN);
    }
}
