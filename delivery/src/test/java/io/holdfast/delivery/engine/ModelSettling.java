package io.holdfast.delivery.engine;

import io.holdfast.delivery.engine.LaneRules.WhenDead;
import io.holdfast.delivery.engine.ModelOwner.Phase;
import io.holdfast.delivery.engine.ModelStep.Kind;
import io.holdfast.delivery.park.ParkState;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lets a world come to rest: one owner is left, and whatever it tries succeeds. Nothing may be missing then. */
final class ModelSettling {

    private static final int MOST_STEPS = 200;

    private final ModelWorld world;

    ModelSettling(ModelWorld world) {
        this.world = world;
    }

    /** What was broken on the way; empty for nothing. */
    String run() {
        List.of(Kind.CRASH, Kind.JOIN, Kind.CLAIM).forEach(this::apply);
        world.owners[1].forget(Phase.OUT);
        apply(Kind.READ_LOG);
        apply(Kind.READ_POSITION);
        int steps = 0;
        ModelStep next;
        while ((next = next()) != null && steps++ < MOST_STEPS) {
            world.apply(next);
        }
        if (world.violation().isEmpty()) {
            check();
        }
        return world.violation();
    }

    private void apply(Kind kind) {
        world.apply(new ModelStep(kind, 0));
    }

    private @Nullable ModelStep next() {
        return ModelChoices.of(world).stream()
                .filter(step -> step.owner() == 0)
                .filter(step -> switch (step.kind()) {
                    case POLL, BEGIN, LAND, LEARN, SEND_COMMIT, LAND_COMMIT, TICK -> true;
                    case END -> step.choice() % 4 == 0;
                    default -> false;
                })
                .findFirst()
                .orElse(null);
    }

    private void check() {
        int all = (1 << world.source.size()) - 1;
        int missing = all & ~(world.effects | world.dead | held());
        if (missing != 0) {
            world.broken("D1: nowhere: " + Integer.toBinaryString(missing));
        }
        if (world.committed.offset() != world.source.size()) {
            world.broken("D1: committed is " + world.committed + "");
        }
        int waiting = world.log.liveBits() & ~held();
        if (waiting != 0) {
            world.broken("D1: parked for ever: " + Integer.toBinaryString(waiting));
        }
    }

    /** What is parked at or behind a dead letter that holds its key. */
    private int held() {
        if (world.rules.whenDead() == WhenDead.CONTINUE) {
            return 0;
        }
        TreeMap<LaneKey, Long> heads = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        int held = 0;
        for (var parked : world.log.live()) {
            if (parked.state().kind() == ParkState.Kind.DEAD) {
                heads.putIfAbsent(parked.key(), parked.offset());
            }
            held |= heads.containsKey(parked.key()) ? 1 << parked.offset() : 0;
        }
        return held;
    }
}
