package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.fault.FaultJournal.Fault;
import io.holdfast.drill.fault.PowerLoss;
import io.holdfast.drill.sandbox.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Carries out an experiment's steps, each at its time or in its phase, and checks that each fault was there. One thread. */
final class Steps {

    private static final long PHASE_LIMIT_MS = 60_000;
    private static final long PHASE_POLL_MS = 5;
    private static final String GATEWAY_DOWN = "gateway down";

    private final Stage stage;
    private final FaultJournal journal;
    private final Random random;
    private final List<String> timeline = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private List<Node> same = List.of();
    private long beganNanos;
    private long lastNanos;
    private long drained;
    private long drainedByThisGateway;

    Steps(Stage stage, FaultJournal journal, Random random) {
        this.stage = stage;
        this.journal = journal;
        this.random = random;
    }

    /** Carries them out, up to the first that cannot be, which is then among {@link #missing}. */
    void run(List<Experiment.Step> steps, Consumer<String> progress) {
        beganNanos = System.nanoTime();
        lastNanos = beganNanos;
        for (Experiment.Step step : steps) {
            try {
                String done = carryOut(step);
                String line = seconds() + " s  " + done;
                timeline.add(line);
                progress.accept(line);
            } catch (HoldfastException e) {
                missing.add(step.what() + " at " + seconds().strip() + " s: " + e.getMessage());
                return;
            }
        }
    }

    /** Notes what the steps left down, and brings it back, so that the rest of the drill can be judged. */
    void restore() {
        journal.standing().forEach(fault -> missing.add(fault + " when the steps were over: no step undid it"));
        try {
            journal.close();
        } catch (HoldfastException e) {
            missing.add("bringing back what the steps left down: " + e.getMessage());
        }
    }

    List<String> timeline() {
        return timeline;
    }

    /** What should have happened and did not. */
    List<String> missing() {
        return missing;
    }

    long lastFaultEndedNanos() {
        return lastNanos;
    }

    /** Records drained by gateways that were killed, as their counters told before. */
    long drained() {
        return drained;
    }

    private String carryOut(Experiment.Step step) {
        await(step);
        mustSend(step);
        String done = step.target().gateway() ? gateway(step.action()) : brokers(step);
        if (step.action().faulty()) {
            mustSend(step);
        }
        lastNanos = System.nanoTime();
        return done;
    }

    /** A fault that meets no load proves nothing. */
    private void mustSend(Experiment.Step step) {
        String late = step.what() + " came after the load had ended; send for longer (duration, --seconds)";
        if (!stage.load().sending() && !missing.contains(late)) {
            missing.add(late);
        }
    }

    private String seconds() {
        return String.format(
                Locale.ROOT, "%5.1f", (System.nanoTime() - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1));
    }

    private void await(Experiment.Step step) {
        if (step.at() != null) {
            long due = beganNanos + TimeUnit.MILLISECONDS.toNanos(step.at().pick(random));
            Waiting.ms(TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()));
        }
        if (step.after() != null) {
            Waiting.ms(step.after().pick(random));
        }
        Phase phase = step.when();
        boolean seen = phase == null || inPhase(phase);
        if (seen && step.then() != null) {
            Waiting.ms(step.then().pick(random));
        }
        if (step.target().gateway()) {
            drainedByThisGateway = (long) stage.gateway().counter(DrillRunner.DRAINED);
        }
        if (phase != null && (!seen || (phase != Phase.IN_SYNC && !inPhaseNow(phase)))) {
            missing.add("the gateway was not seen " + phase.word() + " before: " + step.what());
        }
    }

    private boolean inPhase(Phase phase) {
        if (phase == Phase.IN_SYNC) {
            stage.cluster().awaitInSync(DrillRunner.TOPIC);
            return true;
        }
        return Waiting.until(() -> inPhaseNow(phase), PHASE_LIMIT_MS, PHASE_POLL_MS);
    }

    private boolean inPhaseNow(Phase phase) {
        return stage.gateway().lanes(phase.word()) > 0;
    }

    private String gateway(Action action) {
        GatewayProcess gateway = stage.gateway();
        if (action == Action.START) {
            gateway.start();
            journal.undone(GATEWAY_DOWN);
            return "start the gateway";
        }
        journal.injecting(new Fault(GATEWAY_DOWN, "start the gateway", Optional.empty()), () -> {
            if (!gateway.alive()) {
                gateway.start();
            }
        });
        gateway.kill();
        drained += drainedByThisGateway;
        return action == Action.KILL
                ? "kill -9 the gateway"
                : "power loss at the gateway: " + PowerLoss.apply(stage.spool(), stage.trace())
                        + " unforced bytes thrown away";
    }

    private String brokers(Experiment.Step step) {
        List<Node> nodes = target(step.target());
        same = nodes;
        nodes.forEach(node -> broker(step.action(), node));
        observe(step.action(), nodes);
        return step.what() + " ("
                + nodes.stream()
                        .map(node -> "broker " + node.spec().id())
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("none")
                + ")";
    }

    private void broker(Action action, Node node) {
        String fault = "broker " + node.spec().id() + " down";
        switch (action) {
            case KILL -> {
                injecting(fault, node);
                node.kill();
            }
            case STOP -> {
                injecting(fault, node);
                node.stop();
            }
            case PAUSE -> {
                journal.injecting(new Fault(fault, "resume the broker", node.process()), node::resume);
                node.pause();
            }
            case START -> {
                node.start();
                journal.undone(fault);
            }
            case RESUME -> {
                node.resume();
                journal.undone(fault);
            }
            case POWER_LOSS ->
                throw new HoldfastException(
                        "experiment", "a broker cannot have a power loss; use kill, stop or pause", null);
        }
    }

    private void injecting(String fault, Node node) {
        if (!node.alive()) {
            throw new HoldfastException(
                    "node-down", "broker " + node.spec().id() + " does not run and cannot be ended", null);
        }
        journal.injecting(new Fault(fault, "start the broker", Optional.empty()), node::start);
    }

    private void observe(Action action, List<Node> nodes) {
        boolean expectedAlive = action != Action.KILL && action != Action.STOP;
        for (Node node : nodes) {
            if (node.alive() != expectedAlive || node.paused() != (action == Action.PAUSE)) {
                missing.add("broker " + node.spec().id() + " is not as it should be after " + action.word());
            }
        }
    }

    private List<Node> target(Target target) {
        return switch (target.kind()) {
            case ALL_BROKERS -> stage.cluster().brokers();
            case SAME -> some(same);
            case LEADER ->
                List.of(stage.cluster()
                        .node(stage.cluster().leaderOf(DrillRunner.TOPIC, random.nextInt(DrillRunner.PARTITIONS))));
            case BROKER -> List.of(stage.cluster().node(target.broker()));
            case GATEWAY -> throw new HoldfastException("experiment", "the gateway is no broker", null);
        };
    }

    private static List<Node> some(List<Node> nodes) {
        if (nodes.isEmpty()) {
            throw new HoldfastException(
                    "experiment", "there is no \"same\": no step before had a broker as its target", null);
        }
        return nodes;
    }
}
