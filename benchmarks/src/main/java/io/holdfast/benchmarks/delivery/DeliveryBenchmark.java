package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Machine;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;

/**
 * Deliveries beside parallel-consumer, spring-kafka, a plain consumer and plain batched writes, interleaved on one broker. Prints
 * medians and goals in Markdown; exits with 1 when a goal is missed.
 */
public final class DeliveryBenchmark {

    private DeliveryBenchmark() {}

    /** Arguments: scenarios between commas or {@code all}, records, runs. */
    public static void main(String[] args) throws Exception {
        Settings settings = Settings.of(args);
        Subject.requirePeers();
        System.out.println(
                "Machine: " + Machine.describe() + ". Every subject's JVM: " + String.join(" ", Rig.JVM) + ".");
        System.out.println();
        Goals goals = new Goals();
        try (LocalCluster cluster = LocalCluster.start(
                ClusterSpec.of(1).withProperties(Rig.brokers()).withJvmOptions(Rig.JVM))) {
            Rig rig = new Rig(cluster);
            for (String name : settings.scenarios()) {
                Scenario scenario = scenario(name, rig, settings);
                scenario.run();
                scenario.print(System.out);
                scenario.goals(goals);
            }
        }
        System.exit(goals.print(System.out));
    }

    private static Scenario scenario(String name, Rig rig, Settings settings) {
        return switch (name) {
            case "slow" -> RateScenario.slow(rig, settings);
            case "quick" -> RateScenario.quick(rig, settings);
            case "poison" -> new PoisonScenario(rig, settings);
            case "outage" -> new OutageScenario(rig, settings);
            case "hang" -> new HangScenario(rig, settings);
            case "jdbc" -> new JdbcScenario(rig, settings);
            case "restart" -> new RestartScenario(rig, settings);
            default ->
                throw new IllegalArgumentException("no scenario is called \"" + name + "\"; there are " + Settings.ALL);
        };
    }
}
