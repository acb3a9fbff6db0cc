package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.fault.FaultJournal.Fault;
import io.holdfast.drill.fault.PowerLoss;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Does to gateways what steps say, each fault journalled before it is injected. One thread. */
final class GatewayFaults {

    private static final long DRAINER_LIMIT_MS = 5_000;
    private static final long DRAINER_POLL_MS = 5;

    private final DrillGateways gateways;
    private final FaultJournal journal;
    private final Map<GatewayProcess, Long> drainedBefore = new HashMap<>();
    private @Nullable GatewayProcess same;
    private long drained;
    private long drainedByTarget;

    GatewayFaults(DrillGateways gateways, FaultJournal journal) {
        this.gateways = gateways;
        this.journal = journal;
    }

    /** A phase begins to be waited for: what is drained from now on counts for who drains. */
    void mark() {
        gateways.all().forEach(gateway -> drainedBefore.put(gateway, DrillGateways.drainedBy(gateway)));
    }

    /**
     * The gateway that a step is done to; its counter, which may end with it, is read.
     *
     * @throws HoldfastException when there is none
     */
    GatewayProcess choose(Target target) {
        GatewayProcess chosen = switch (target.kind()) {
            case DRAINER -> drainer();
            case SAME_GATEWAY -> some(same);
            default -> gateways.gateway(Math.max(1, target.number()));
        };
        drainedByTarget = target.kind() == Target.Kind.DRAINER ? drainedByTarget : DrillGateways.drainedBy(chosen);
        same = chosen;
        return chosen;
    }

    /**
     * Carries out an action and says what it did.
     *
     * @throws HoldfastException when it cannot be carried out
     */
    String carryOut(Action action, GatewayProcess gateway) {
        String down = gateway.name().replace("the ", "") + " down";
        switch (action) {
            case START -> {
                gateway.start();
                journal.undone(down);
                return "start " + gateway.name();
            }
            case RESUME -> {
                gateway.resume();
                journal.undone(down);
                return "let " + gateway.name() + " go on (SIGCONT)";
            }
            case PAUSE -> {
                journal.injecting(new Fault(down, "resume it", Optional.of(gateway.own())), gateway::resume);
                gateway.pause();
                return "stop " + gateway.name() + " without ending it (SIGSTOP)" + drainedText();
            }
            default -> {
                return end(action, gateway, down);
            }
        }
    }

    private String end(Action action, GatewayProcess gateway, String down) {
        journal.injecting(new Fault(down, "start the gateway", Optional.empty()), () -> bringBack(gateway));
        gateway.kill();
        drained += drainedByTarget;
        return action == Action.KILL
                ? "kill -9 " + gateway.name() + drainedText()
                : "power loss at the gateway: " + PowerLoss.apply(gateways.spool(), gateways.trace())
                        + " unforced bytes thrown away";
    }

    private String drainedText() {
        return drainedByTarget > 0 ? ", which had drained " + drainedByTarget : "";
    }

    /** Records drained by gateways that were killed, as last read. */
    long drained() {
        return drained;
    }

    /** The one that holds most lanes that are drained, of those that have drained something since {@link #mark}. */
    private GatewayProcess drainer() {
        long deadline = System.nanoTime() + java.util.concurrent.TimeUnit.MILLISECONDS.toNanos(DRAINER_LIMIT_MS);
        while (deadline - System.nanoTime() > 0) {
            Optional<GatewayProcess> found = gateways.all().stream()
                    .filter(gateway -> lanesDrainedBy(gateway) > 0)
                    .max(Comparator.comparingLong(GatewayFaults::lanesDrainedBy));
            if (found.isPresent() && hasDrained(found.get())) {
                return found.get();
            }
            Waiting.ms(DRAINER_POLL_MS);
        }
        throw new HoldfastException("no-drainer", "no gateway was seen to hold lanes and to drain them", null);
    }

    private boolean hasDrained(GatewayProcess gateway) {
        drainedByTarget = DrillGateways.drainedBy(gateway);
        return drainedByTarget > drainedBefore.getOrDefault(gateway, 0L);
    }

    private static long lanesDrainedBy(GatewayProcess gateway) {
        return gateway.view().lanes(DrillRunner.TOPIC, Phase.DRAINING.word());
    }

    private static GatewayProcess some(@Nullable GatewayProcess known) {
        if (known == null) {
            throw new HoldfastException(
                    "experiment", "there is no \"same-gateway\": no step before had a gateway as its target", null);
        }
        return known;
    }

    private static void bringBack(GatewayProcess gateway) {
        if (!gateway.alive()) {
            gateway.start();
        }
    }
}
