package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.RawArm;
import java.nio.file.Path;
import java.util.List;

/**
 * Who is measured.
 *
 * @param name in tables
 * @param arm class of its {@link io.holdfast.benchmarks.delivery.arm.Arm}
 * @param classPath of its process
 * @param words settings of its own
 */
record Subject(String name, String arm, String classPath, List<String> words) {

    private static final String OWN = System.getProperty("java.class.path");
    private static final String PEERS = "benchmarks/peers/target/classes:benchmarks/peers/target/lib/*";

    static final Subject HOLDFAST =
            new Subject("holdfast", HoldfastArm.class.getName(), OWN, List.of(HoldfastArm.HANDLER + "=async"));
    static final Subject HOLDFAST_THREADS = new Subject(
            "holdfast, a thread a record", HoldfastArm.class.getName(), OWN, List.of(HoldfastArm.HANDLER + "=thread"));
    static final Subject PARALLEL_CONSUMER =
            new Subject("parallel-consumer", "io.holdfast.benchmarks.peers.ParallelConsumerArm", PEERS, List.of());
    static final Subject SPRING =
            new Subject("spring-kafka", "io.holdfast.benchmarks.peers.SpringArm", PEERS, List.of());
    static final Subject RAW = new Subject("raw consumer", RawArm.class.getName(), OWN, List.of());

    /** Whether a peer's class path is there. */
    static void requirePeers() {
        if (!Path.of("benchmarks/peers/target/classes").toFile().isDirectory()) {
            throw new IllegalStateException("benchmarks/peers is not built; start this with benchmarks/run");
        }
    }
}
