package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.engine.LaneRules.WhenDead;
import io.holdfast.delivery.engine.ModelLog.Fate;
import io.holdfast.delivery.engine.ModelOwner.Phase;
import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.park.ParkedRecord;
import io.holdfast.delivery.policy.NextStep;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A source partition of a few records, its park log, dead letters and committed position, a consumer group, a sink, and two
 * owners with real cores. Takes one {@link ModelStep} at a time and checks the promises after each.
 */
final class ModelWorld {

    private static final int MOST_ATTEMPTS = 3;
    private static final Failure NO = Failure.of("E", "no");

    final ModelRules rules;
    final ModelLog log = new ModelLog();
    final ModelOwner[] owners = {new ModelOwner(), new ModelOwner()};
    final List<InboundRecord> source;
    final int[] used = new int[6];
    ModelPosition committed = new ModelPosition(0, "");
    int memberEpoch;
    int producerEpoch;
    int effects;
    int dead;
    /** Handlers that no owner waits for any more and that may still have their effect, a bit for each offset. */
    int late;

    private final LaneRules laneRules;
    private long nowMs = 1_000;
    private String violation = "";
    private ModelPosition checked = committed;
    private int finished;

    ModelWorld(ModelRules rules, List<InboundRecord> source) {
        this.rules = rules;
        this.source = source;
        this.laneRules = new LaneRules(true, rules.whenDead(), 100, 1 << 20, 100, 100, 1 << 20);
    }

    /** What was promised and is not so; empty when all is well. */
    String violation() {
        return violation;
    }

    Now now() {
        return new Now(nowMs * 1_000_000, nowMs);
    }

    void apply(ModelStep step) {
        ModelOwner owner = owners[step.owner()];
        switch (step.kind()) {
            case POLL -> poll(owner);
            case END -> end(owner, step.choice() / 4, step.choice() % 4);
            case LATE_EFFECT -> {
                late &= ~(1 << step.choice());
                effect(step.choice());
            }
            case BEGIN -> begin(owner);
            case LAND -> land(owner);
            case LEARN -> learn(owner);
            case UNSURE -> late |= owner.forget(Phase.MEMBER);
            case REFUSE -> refuse(owner);
            case SEND_COMMIT -> sendCommit(owner);
            case LAND_COMMIT -> landCommit(owner);
            case LOSE_COMMIT -> owner.committing = false;
            case JOIN -> join(owner);
            case CLAIM -> claim(owner);
            case READ_LOG -> {
                owner.left = rules.flaw() == ModelFlaw.PARK_LOG_NOT_READ ? List.of() : log.live();
                owner.phase = Phase.READ;
            }
            case READ_POSITION -> readPosition(owner);
            case CRASH -> {
                late |= owner.forget(Phase.OUT);
                owner.committing = false;
            }
            case COMPACT -> clean(log.superseded(rules.flaw() == ModelFlaw.CLEANER_KEEPS_VOID));
            case DROP_TOMBSTONES -> clean(log.tombstones());
            case TICK -> {
                nowMs++;
                pump(owners[0]);
                pump(owners[1]);
            }
        }
        count(step);
        check();
    }

    private void count(ModelStep step) {
        switch (step.kind()) {
            case JOIN -> used[0]++;
            case CLAIM -> used[1]++;
            case CRASH -> used[2] += isMember(owners[step.owner()]) ? 1 : 0;
            case END -> {
                used[3] += step.choice() % 4 == 1 ? 1 : 0;
                used[4] += step.choice() % 4 == 2 ? 1 : 0;
            }
            case UNSURE, REFUSE, LOSE_COMMIT -> used[5]++;
            default -> {}
        }
    }

    boolean isMember(ModelOwner owner) {
        return owner.memberEpoch == memberEpoch && memberEpoch > 0;
    }

    private PartitionCore core(ModelOwner owner) {
        return Objects.requireNonNull(owner.core);
    }

    private void poll(ModelOwner owner) {
        PartitionCore core = core(owner);
        for (int i = 0; i < rules.batch() && owner.next < source.size(); i++) {
            core.polled(source.get(owner.next++), now());
        }
        core.position(owner.next);
        pump(owner);
    }

    /** Begins whatever may run, as the loop does whenever it comes round. */
    private void pump(ModelOwner owner) {
        PartitionCore core = owner.core;
        Run run;
        while (core != null && (run = core.take(now())) != null) {
            Run.Fresh fresh = run instanceof Run.FromPark parked ? load(core, parked) : (Run.Fresh) run;
            if (fresh != null) {
                owner.running.put(fresh.record().origin().offset(), fresh);
            }
        }
    }

    private Run.@Nullable Fresh load(PartitionCore core, Run.FromPark run) {
        ParkedRecord read = log.at(run.parked().parkOffset());
        if (read == null) {
            core.notLoaded(run, now(), 1_000_000);
            return null;
        }
        if (rules.flaw() == ModelFlaw.TOMBSTONE_BEFORE_EFFECT) {
            log.append(run.parked().offset(), null, Fate.COMMITTED);
        }
        return core.loaded(run, read, now());
    }

    private void end(ModelOwner owner, long offset, int how) {
        Run.Fresh run = Objects.requireNonNull(owner.running.remove(offset));
        if (how == 0) {
            effect((int) offset);
        }
        Disposition ended =
                how == 0 ? Disposition.done() : how == 1 ? new Disposition.Transient(NO) : new Disposition.Poison(NO);
        core(owner).ran(run.lane(), ended, now());
        pump(owner);
    }

    private NextStep decide(Disposition ended, int attempt, Now at) {
        if (ended instanceof Disposition.Done) {
            return new NextStep.Done();
        } else if (ended instanceof Disposition.Transient && attempt < MOST_ATTEMPTS) {
            return new NextStep.Park(Duration.ofMillis(rules.delayMs()), attempt);
        }
        return new NextStep.DeadLetter(NextStep.Reason.EXHAUSTED);
    }

    /** The first effect of a record comes behind those of all before it in its key, dead letters excepted by rule. */
    private void effect(int offset) {
        int settled = rules.whenDead() == WhenDead.HOLD_KEY ? effects : effects | dead;
        for (int before = 0; before < offset && (effects & 1 << offset) == 0; before++) {
            if (rules.keys().charAt(before) == rules.keys().charAt(offset) && (settled & 1 << before) == 0) {
                broken("D2: the effect of " + offset + " before that of " + before);
            }
        }
        effects |= 1 << offset;
    }

    private void begin(ModelOwner owner) {
        var group = core(owner).beginWrites(rules.writesAtOnce());
        ModelPosition position = ModelPosition.of(Objects.requireNonNull(owner.offsets), group.finishes());
        ModelTransaction transaction = new ModelTransaction(owner.producerEpoch, group.writes(), position);
        owner.transaction = transaction;
        owner.writing = true;
        boolean fenced = rules.flaw() != ModelFlaw.NO_FENCING && owner.producerEpoch != producerEpoch;
        if (!fenced) {
            transaction.appendTo(log);
        }
        if (fenced || !isMember(owner)) {
            transaction.decide(Fate.ABORTED);
        } else if (rules.flaw() == ModelFlaw.POSITION_BEFORE_WRITES) {
            committed = position;
        }
    }

    private void land(ModelOwner owner) {
        ModelTransaction transaction = Objects.requireNonNull(owner.transaction);
        transaction.decide(Fate.COMMITTED);
        dead |= transaction.deadBits();
        if (rules.flaw() != ModelFlaw.POSITION_BEFORE_WRITES) {
            committed = transaction.position;
        }
        if (transaction.producerEpoch != producerEpoch) {
            broken("fencing: a write of an older owner became visible behind a newer claim");
        }
    }

    private void learn(ModelOwner owner) {
        ModelTransaction transaction = Objects.requireNonNull(owner.transaction);
        if (transaction.fate() == Fate.COMMITTED) {
            owner.writing = false;
            core(owner).written(transaction.places(), now());
            pump(owner);
        } else {
            late |= owner.forget(Phase.MEMBER);
        }
    }

    private void refuse(ModelOwner owner) {
        Objects.requireNonNull(owner.transaction).decide(Fate.ABORTED);
        owner.writing = false;
        core(owner).notWritten();
        pump(owner);
    }

    /** What the owner would commit now. */
    ModelPosition position(ModelOwner owner) {
        CompletedOffsets offsets = Objects.requireNonNull(owner.offsets);
        return rules.flaw() == ModelFlaw.POSITION_WITHOUT_MAP
                ? new ModelPosition(offsets.position(), "")
                : ModelPosition.of(offsets, List.of());
    }

    private void sendCommit(ModelOwner owner) {
        owner.commit = position(owner);
        owner.lastSent = owner.commit;
        owner.committing = true;
    }

    private void landCommit(ModelOwner owner) {
        committed = Objects.requireNonNull(owner.commit);
        owner.commit = null;
        owner.committing = false;
    }

    /** A member before is a member no more: what it has sent to the group is refused. */
    private void join(ModelOwner owner) {
        memberEpoch++;
        owner.memberEpoch = memberEpoch;
        owner.phase = Phase.MEMBER;
        for (ModelOwner each : owners) {
            each.commit = null;
            each.committing = false;
        }
    }

    private void claim(ModelOwner owner) {
        owner.producerEpoch = ++producerEpoch;
        owner.phase = Phase.CLAIMED;
        for (ModelOwner each : owners) {
            boolean spared = rules.flaw() == ModelFlaw.NO_FENCING && each != owner;
            if (each.transaction != null && !spared) {
                each.transaction.decide(Fate.ABORTED);
            }
        }
    }

    private void readPosition(ModelOwner owner) {
        if (!isMember(owner) && rules.flaw() != ModelFlaw.POSITION_FOR_ANYBODY) {
            owner.forget(Phase.MEMBER);
            return;
        }
        CompletedOffsets offsets = committed.open();
        PartitionCore core = new PartitionCore(laneRules, this::decide, offsets);
        core.restore(owner.left, now());
        owner.left = List.of();
        owner.open(core, offsets);
        pump(owner);
    }

    private void clean(List<ModelLog.Entry> gone) {
        int before = log.liveBits();
        log.remove(gone);
        if (log.liveBits() != before) {
            broken("compaction: parked were " + Integer.toBinaryString(before) + ", are "
                    + Integer.toBinaryString(log.liveBits()));
        }
    }

    private void check() {
        if (!committed.equals(checked)) {
            finished = committed.finishedBits(source.size());
            checked = committed;
        }
        int nowhere = finished & ~(effects | dead | log.liveBits());
        if (nowhere != 0) {
            broken("D1: finished in the committed position and nowhere: " + Integer.toBinaryString(nowhere));
        }
    }

    void broken(String what) {
        violation = violation.isEmpty() ? what : violation;
    }

    /** Worlds with the same fingerprint go on alike. */
    long fingerprint() {
        CoreState cores = new CoreState(log, nowMs);
        Fingerprint print = new Fingerprint();
        print.add(committed.offset()).add(committed.metadata().hashCode());
        print.add(effects).add(dead).add(late);
        for (int each : used) {
            print.add(each);
        }
        for (ModelLog.Entry entry : log.entries()) {
            print.add(entry.key).add(entry.fate).add(entry.value == null);
            if (entry.value != null) {
                cores.add(entry.value.state(), print);
            }
        }
        for (ModelOwner owner : owners) {
            print.add(isMember(owner)).add(owner.producerEpoch == producerEpoch);
            owner.add(print, cores, source.size());
        }
        return print.value();
    }
}
