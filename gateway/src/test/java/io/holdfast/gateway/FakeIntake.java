package io.holdfast.gateway;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RecordStatus;
import io.holdfast.intake.RefusedRecords;
import io.holdfast.intake.UndecidedRecords;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** An intake that answers as it is told and remembers what it was offered. */
final class FakeIntake implements Intake {

    final ConcurrentLinkedQueue<Offer> offers = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Runnable> held = new ConcurrentLinkedQueue<>();
    volatile Function<Offer, Outcome> outcome = offer -> new Outcome.Published("id-1", "topic", 2, 41);
    volatile IntakeView.Phase phase = IntakeView.Phase.READY;
    volatile List<String> problems = List.of("a problem");
    volatile boolean holding;
    volatile boolean roomy = true;
    final FakeRefusedRecords refused = new FakeRefusedRecords();

    @Override
    public void offer(Offer offer, Consumer<Outcome> answer) {
        offers.add(offer);
        Runnable give = () -> answer.accept(outcome.apply(offer));
        if (holding) {
            held.add(give);
        } else {
            give.run();
        }
    }

    @Override
    public boolean hasRoom(String flow, Tier tier) {
        return roomy;
    }

    @Override
    public RecordStatus status(String flow, String id) {
        return id.equals("known") ? new RecordStatus.Spooled() : new RecordStatus.Unknown();
    }

    @Override
    public IntakeView view() {
        return new IntakeView(
                phase,
                problems,
                List.of(),
                new IntakeView.SpoolView(0, 0, 0, 1, 0, true, refused.records.size()),
                0,
                0,
                1,
                List.of(new IntakeView.FlowView("f", 3, 900, 1_000, 0, 0)),
                List.of(new IntakeView.ClusterView("west", true)),
                Optional.of(new IntakeView.FleetView("f", 3, 2, true, 5)));
    }

    @Override
    public boolean resume(String topic, int partition, UndecidedRecords how, String who) {
        refused.decisions.add("resume " + topic + "/" + partition + " " + how.code() + " by " + who);
        return partition == 0;
    }

    @Override
    public RefusedRecords refused() {
        return refused;
    }

    @Override
    public void close() {
        phase = IntakeView.Phase.STOPPING;
    }
}
