package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.fault.FaultJournal.Fault;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** Does to brokers what steps say, each fault journalled before it is injected. One thread. */
final class BrokerFaults {

    private final LocalCluster cluster;
    private final FaultJournal journal;
    private final Random random;
    private final List<String> missing = new ArrayList<>();
    private List<Node> same = List.of();

    BrokerFaults(LocalCluster cluster, FaultJournal journal, Random random) {
        this.cluster = cluster;
        this.journal = journal;
        this.random = random;
    }

    /**
     * Carries out a step and says what it did.
     *
     * @throws HoldfastException when it cannot be carried out
     */
    String carryOut(Experiment.Step step) {
        List<Node> nodes = targets(step.target());
        same = nodes;
        nodes.forEach(node -> act(step.action(), node));
        observe(step.action(), nodes);
        return step.what() + " (" + nodes.stream().map(BrokerFaults::name).collect(Collectors.joining(", ")) + ")";
    }

    /** Brokers that were not as they should be after a step. */
    List<String> missing() {
        return missing;
    }

    private void act(Action action, Node node) {
        switch (action) {
            case KILL -> {
                ending(node);
                node.kill();
            }
            case STOP -> {
                ending(node);
                node.stop();
            }
            case PAUSE -> {
                journal.injecting(new Fault(down(node), "resume the broker", node.process()), node::resume);
                node.pause();
            }
            case START -> {
                node.start();
                journal.undone(down(node));
            }
            case RESUME -> {
                node.resume();
                journal.undone(down(node));
            }
            case POWER_LOSS, SHIFT ->
                throw new HoldfastException(
                        "experiment", "a broker cannot \"" + action.word() + "\"; use kill, stop or pause", null);
        }
    }

    private void ending(Node node) {
        if (!node.alive()) {
            throw new HoldfastException("node-down", name(node) + " does not run and cannot be ended", null);
        }
        journal.injecting(new Fault(down(node), "start the broker", Optional.empty()), node::start);
    }

    private void observe(Action action, List<Node> nodes) {
        boolean expectedAlive = action != Action.KILL && action != Action.STOP;
        for (Node node : nodes) {
            if (node.alive() != expectedAlive || node.paused() != (action == Action.PAUSE)) {
                missing.add(name(node) + " is not as it should be after " + action.word());
            }
        }
    }

    private List<Node> targets(Target target) {
        return switch (target.kind()) {
            case ALL_BROKERS -> cluster.brokers();
            case SAME -> some(same);
            case LEADER ->
                List.of(cluster.node(cluster.leaderOf(DrillRunner.TOPIC, random.nextInt(DrillRunner.PARTITIONS))));
            case BROKER -> List.of(cluster.node(target.number()));
            case GATEWAY, SAME_GATEWAY, DRAINER, REDIS ->
                throw new HoldfastException("experiment", target.word() + " is no broker", null);
        };
    }

    private static List<Node> some(List<Node> nodes) {
        if (nodes.isEmpty()) {
            throw new HoldfastException(
                    "experiment", "there is no \"same\": no step before had a broker as its target", null);
        }
        return nodes;
    }

    private static String name(Node node) {
        return "broker " + node.spec().id();
    }

    private static String down(Node node) {
        return name(node) + " down";
    }
}
