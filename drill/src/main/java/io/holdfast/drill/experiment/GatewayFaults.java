package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.fault.FaultJournal.Fault;
import io.holdfast.drill.fault.PowerLoss;
import java.util.Optional;

/** Does to the gateway what steps say, each fault journalled before it is injected. One thread. */
final class GatewayFaults {

    private static final String DOWN = "gateway down";

    private final Stage stage;
    private final FaultJournal journal;
    private long drained;
    private long drainedByThisGateway;

    GatewayFaults(Stage stage, FaultJournal journal) {
        this.stage = stage;
        this.journal = journal;
    }

    /** Reads the counters that end with the process. */
    void read() {
        drainedByThisGateway = (long) stage.gateway().view().counter(DrillRunner.DRAINED);
    }

    /**
     * Carries out an action and says what it did.
     *
     * @throws HoldfastException when it cannot be carried out
     */
    String carryOut(Action action) {
        if (action == Action.START) {
            stage.gateway().start();
            journal.undone(DOWN);
            return "start the gateway";
        }
        journal.injecting(new Fault(DOWN, "start the gateway", Optional.empty()), this::bringBack);
        stage.gateway().kill();
        drained += drainedByThisGateway;
        return action == Action.KILL
                ? "kill -9 the gateway"
                : "power loss at the gateway: " + PowerLoss.apply(stage.spool(), stage.trace())
                        + " unforced bytes thrown away";
    }

    /** Records drained by gateways that were killed, as last {@link #read}. */
    long drained() {
        return drained;
    }

    private void bringBack() {
        if (!stage.gateway().alive()) {
            stage.gateway().start();
        }
    }
}
