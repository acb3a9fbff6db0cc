package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.fault.PowerLoss;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Carries out an experiment's steps, each at its time or in its phase, and checks that each fault was there. One thread. */
final class Steps {

    private static final long PHASE_LIMIT_MS = 60_000;
    private static final long PHASE_POLL_MS = 5;

    private final LocalCluster cluster;
    private final GatewayProcess gateway;
    private final FaultJournal journal;
    private final Path spool;
    private final Path trace;
    private final Random random;
    private final List<String> timeline = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private List<Node> same = List.of();
    private long beganNanos;
    private long lastNanos;
    private long drained;

    /** What the steps are done to: the cluster, the gateway, its spool, and the trace of the spool's forces. */
    record Stage(LocalCluster cluster, GatewayProcess gateway, Path spool, Path trace) {}

    Steps(Stage stage, FaultJournal journal, Random random) {
        this.cluster = stage.cluster();
        this.gateway = stage.gateway();
        this.spool = stage.spool();
        this.trace = stage.trace();
        this.journal = journal;
        this.random = random;
    }

    void run(List<Experiment.Step> steps, Consumer<String> progress) {
        beganNanos = System.nanoTime();
        lastNanos = beganNanos;
        for (Experiment.Step step : steps) {
            await(step);
            String done = step.target().equals("gateway") ? gateway(step.action()) : nodes(step);
            lastNanos = System.nanoTime();
            String line = String.format(
                    Locale.ROOT, "%5.1f s  %s", (lastNanos - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1), done);
            timeline.add(line);
            progress.accept(line);
        }
    }

    List<String> timeline() {
        return timeline;
    }

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

    private void await(Experiment.Step step) {
        if (step.at() != null) {
            long due = beganNanos + TimeUnit.MILLISECONDS.toNanos(Experiment.pick(step.at(), random));
            Waiting.ms(TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()));
        }
        if (step.after() != null) {
            Waiting.ms(Experiment.pick(step.after(), random));
        }
        if (step.when() == null) {
            return;
        }
        boolean seen = inPhase(step.when());
        if (seen && step.then() != null) {
            Waiting.ms(Experiment.pick(step.then(), random));
            seen = gateway.lanes(step.when()) > 0;
        }
        if (!seen) {
            missing.add("the gateway was not seen " + step.when() + " before: " + step.action() + " " + step.target());
        }
    }

    private boolean inPhase(String phase) {
        if (phase.equals("in-sync")) {
            cluster.awaitInSync(DrillRunner.TOPIC);
            return true;
        }
        return Waiting.until(() -> gateway.lanes(phase) > 0, PHASE_LIMIT_MS, PHASE_POLL_MS);
    }

    private String gateway(String action) {
        switch (action) {
            case "kill", "power-loss" -> {
                journal.injecting("gateway down", "start the gateway", () -> {});
                drained += (long) gateway.counter("holdfast_intake_drained_total");
                gateway.kill();
                if (action.equals("power-loss")) {
                    return "power loss at the gateway: " + PowerLoss.apply(spool, trace)
                            + " unforced bytes thrown away";
                }
                return "kill -9 the gateway";
            }
            case "start" -> {
                gateway.start();
                journal.undone("gateway down");
                return "start the gateway";
            }
            default ->
                throw new HoldfastException(
                        "experiment", "the gateway cannot \"" + action + "\"; use kill, power-loss or start", null);
        }
    }

    private String nodes(Experiment.Step step) {
        List<Node> nodes = target(step.target());
        same = nodes;
        for (Node node : nodes) {
            String fault = "broker " + node.spec().id() + " down";
            switch (step.action()) {
                case "kill" -> {
                    journal.injecting(fault, "start the broker", node::start);
                    node.kill();
                }
                case "stop" -> {
                    journal.injecting(fault, "start the broker", node::start);
                    node.stop();
                }
                case "pause" -> {
                    journal.injecting(fault, "resume the broker", node::resume);
                    node.pause();
                }
                case "start" -> {
                    node.start();
                    journal.undone(fault);
                }
                case "resume" -> {
                    node.resume();
                    journal.undone(fault);
                }
                default ->
                    throw new HoldfastException(
                            "experiment",
                            "a broker cannot \"" + step.action() + "\"; use kill, stop, start, pause or resume",
                            null);
            }
        }
        observe(step.action(), nodes);
        return step.action() + " " + step.target() + " ("
                + nodes.stream()
                        .map(node -> "broker " + node.spec().id())
                        .reduce((a, b) -> a + ", " + b)
                        .orElse("none")
                + ")";
    }

    private void observe(String action, List<Node> nodes) {
        boolean expectedAlive = !action.equals("kill") && !action.equals("stop");
        for (Node node : nodes) {
            if (node.alive() != expectedAlive || node.paused() != action.equals("pause")) {
                missing.add("broker " + node.spec().id() + " is not as it should be after " + action);
            }
        }
    }

    private List<Node> target(String target) {
        if (target.equals("all-brokers")) {
            return cluster.brokers();
        }
        if (target.equals("same")) {
            return same;
        }
        if (target.equals("leader")) {
            return List.of(cluster.node(cluster.leaderOf(DrillRunner.TOPIC, random.nextInt(6))));
        }
        if (target.startsWith("broker-")) {
            return List.of(cluster.node(Integer.parseInt(target.substring("broker-".length()))));
        }
        throw new HoldfastException(
                "experiment",
                "there is no target \"" + target + "\"; use leader, same, all-brokers, broker-N or gateway",
                null);
    }
}
