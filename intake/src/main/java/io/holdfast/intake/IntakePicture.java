package io.holdfast.intake;

import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.LaneState;
import io.holdfast.intake.spool.SpoolStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Draws the picture of an intake that operators see. Thread-safe; not to be asked under a lane's lock. */
final class IntakePicture {

    private final KafkaIntake.Parts parts;

    IntakePicture(KafkaIntake.Parts parts) {
        this.parts = parts;
    }

    /** What an operator sees now. */
    IntakeView view(boolean stopping) {
        List<IntakeView.LaneView> lanes = new ArrayList<>();
        long oldest = 0;
        for (FlowIntake flow : parts.flows().values()) {
            for (Lane lane : flow.lanes().all()) {
                IntakeView.LaneView view = view(flow, lane);
                lanes.add(view);
                if (view.oldestSpooledMs() > 0) {
                    oldest = oldest == 0 ? view.oldestSpooledMs() : Math.min(oldest, view.oldestSpooledMs());
                }
            }
        }
        SpoolStats spool = parts.spool().stats();
        return new IntakeView(
                phase(stopping, lanes, spool),
                problems(spool),
                lanes,
                new IntakeView.SpoolView(
                        spool.entries(),
                        spool.liveBytes(),
                        spool.diskBytes(),
                        spool.maxBytes(),
                        oldest,
                        spool.writable(),
                        parts.refused().size()),
                parts.admission().bytes(),
                parts.admission().records(),
                parts.admission().limit(),
                parts.flows().values().stream().map(FlowIntake::view).toList(),
                parts.clusters().stream().map(ClusterIntake::view).toList(),
                parts.spool() instanceof SharedSpool shared ? Optional.of(shared.standing()) : Optional.empty());
    }

    private static IntakeView.LaneView view(FlowIntake flow, Lane lane) {
        SharedSpool.Held held = flow.held(lane);
        return new IntakeView.LaneView(
                flow.flow().name(),
                lane.key().topic(),
                lane.key().partition(),
                lane.state().word(),
                lane.inFlight(),
                held.records(),
                held.oldestMs());
    }

    private IntakeView.Phase phase(boolean stopping, List<IntakeView.LaneView> lanes, SpoolStats spool) {
        if (stopping) {
            return IntakeView.Phase.STOPPING;
        }
        if (parts.clusters().stream().anyMatch(ClusterIntake::beginning)) {
            return IntakeView.Phase.STARTING;
        }
        boolean allDirect = lanes.stream().allMatch(lane -> lane.state().equals("direct"));
        if (!spool.writable() && !takesWithoutSpool(parts.spool() instanceof SharedSpool, lanes)) {
            return IntakeView.Phase.UNAVAILABLE;
        }
        return allDirect && problems(spool).isEmpty() ? IntakeView.Phase.READY : IntakeView.Phase.DEGRADED;
    }

    /**
     * Whether callers should be sent here although nothing can be spooled: where only this gateway's spool is missing, others take
     * more; where the fleet's is, none does.
     */
    static boolean takesWithoutSpool(boolean shared, List<IntakeView.LaneView> lanes) {
        Stream<Boolean> direct = lanes.stream().map(lane -> lane.state().equals("direct"));
        return shared ? direct.anyMatch(each -> each) : direct.allMatch(each -> each);
    }

    private List<String> problems(SpoolStats spool) {
        List<String> problems = new ArrayList<>(parts.notes());
        parts.clusters().forEach(cluster -> problems.addAll(cluster.problems()));
        if (!spool.writable()) {
            problems.add(spool.trouble());
        }
        parts.flows().values().stream()
                .flatMap(flow -> flow.lanes().lanes().stream())
                .filter(lane -> lane.state() instanceof LaneState.Halted)
                .forEach(lane -> problems.add("lane " + lane.key().topic() + "/"
                        + lane.key().partition() + " is halted: " + ((LaneState.Halted) lane.state()).why()
                        + "; decide with: holdfast lanes resume "
                        + lane.key().topic() + " "
                        + lane.key().partition()));
        if (parts.refused().size() > 0) {
            problems.add(parts.refused().size() + " promised records were refused by Kafka; see: holdfast spool list");
        }
        return problems;
    }
}
