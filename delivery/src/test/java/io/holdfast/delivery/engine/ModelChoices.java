package io.holdfast.delivery.engine;

import io.holdfast.delivery.engine.ModelOwner.Phase;
import io.holdfast.delivery.engine.ModelStep.Kind;
import java.util.ArrayList;
import java.util.List;

/** Every step that can be next in a world. */
final class ModelChoices {

    private final ModelWorld world;
    private final ModelRules.Most most;
    private final List<ModelStep> steps = new ArrayList<>();

    private ModelChoices(ModelWorld world) {
        this.world = world;
        this.most = world.rules.most();
    }

    static List<ModelStep> of(ModelWorld world) {
        return new ModelChoices(world).all();
    }

    private List<ModelStep> all() {
        for (int who = 0; who < world.owners.length; who++) {
            ModelOwner owner = world.owners[who];
            membership(who, owner);
            cluster(who, owner);
            if (owner.phase == Phase.OPEN) {
                work(who, owner);
            }
        }
        for (int offset = 0; offset < world.source.size(); offset++) {
            if ((world.late & 1 << offset) != 0) {
                steps.add(new ModelStep(Kind.LATE_EFFECT, 0, offset));
            }
        }
        add(
                !world.log
                        .superseded(world.rules.flaw() == ModelFlaw.CLEANER_KEEPS_VOID)
                        .isEmpty(),
                Kind.COMPACT,
                0);
        add(!world.log.tombstones().isEmpty(), Kind.DROP_TOMBSTONES, 0);
        add(waits(world.owners[0]) || waits(world.owners[1]), Kind.TICK, 0);
        return steps;
    }

    private boolean waits(ModelOwner owner) {
        return owner.core != null && owner.core.wakeNanos(world.now(), Long.MAX_VALUE) != Long.MAX_VALUE;
    }

    private void add(boolean possible, Kind kind, int who) {
        if (possible) {
            steps.add(new ModelStep(kind, who));
        }
    }

    private void membership(int who, ModelOwner owner) {
        boolean out = owner.phase == Phase.OUT;
        add(out && world.used[0] < most.joins(), Kind.JOIN, who);
        add(owner.phase == Phase.MEMBER && world.used[1] < most.claims(), Kind.CLAIM, who);
        add(owner.phase == Phase.CLAIMED, Kind.READ_LOG, who);
        // A read of the position waits until no transaction holds it.
        boolean undecided = world.owners[0].hasOpenTransaction() || world.owners[1].hasOpenTransaction();
        boolean waits = undecided && world.rules.flaw() != ModelFlaw.NO_FENCING;
        add(owner.phase == Phase.READ && !waits, Kind.READ_POSITION, who);
        add(!out && (!world.isMember(owner) || world.used[2] < most.crashes()), Kind.CRASH, who);
    }

    private void cluster(int who, ModelOwner owner) {
        boolean trouble = world.used[5] < most.troubles();
        add(owner.hasOpenTransaction(), Kind.LAND, who);
        add(owner.writing && !owner.hasOpenTransaction(), Kind.LEARN, who);
        add(owner.writing && trouble, Kind.UNSURE, who);
        add(owner.writing && owner.hasOpenTransaction() && trouble, Kind.REFUSE, who);
        add(owner.commit != null, Kind.LAND_COMMIT, who);
        add(owner.committing && trouble, Kind.LOSE_COMMIT, who);
    }

    private void work(int who, ModelOwner owner) {
        PartitionCore core = owner.core;
        if (core == null) {
            return;
        }
        add(owner.next < world.source.size() && core.wantsMore(), Kind.POLL, who);
        for (long offset : owner.running.keySet()) {
            steps.add(ModelStep.end(who, offset, 0));
            if (world.used[3] < most.failures()) {
                steps.add(ModelStep.end(who, offset, 1));
            }
            if (world.used[4] < most.poisons()) {
                steps.add(ModelStep.end(who, offset, 2));
            }
        }
        add(!owner.committing && CoreState.owesWrites(core), Kind.BEGIN, who);
        boolean idle = owner.commit == null && !core.writing();
        add(idle && news(owner), Kind.SEND_COMMIT, who);
    }

    private boolean news(ModelOwner owner) {
        ModelPosition position = world.position(owner);
        return !position.equals(world.committed) && !position.equals(owner.lastSent);
    }
}
