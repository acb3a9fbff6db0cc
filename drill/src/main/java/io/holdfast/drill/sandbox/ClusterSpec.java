package io.holdfast.drill.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What cluster to start.
 *
 * @param brokers how many brokers
 * @param dedicatedControllers how many controllers apart from them; 0 makes every broker a controller too
 * @param racks given to brokers in turns; empty for none
 * @param firstPort of the first broker, the others follow; 0 chooses free ports
 * @param directory kept after the cluster is closed; without one a temporary folder is used and removed
 * @param properties further broker settings
 * @param jvmOptions of every node
 */
public record ClusterSpec(
        int brokers,
        int dedicatedControllers,
        List<String> racks,
        int firstPort,
        Optional<Path> directory,
        FailureDetection failureDetection,
        Map<String, String> properties,
        List<String> jvmOptions) {

    private static final List<String> SMALL_JVM =
            List.of("-Xms96m", "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    /** Checks the numbers. */
    public ClusterSpec {
        if (brokers < 1 || brokers > 20 || dedicatedControllers < 0 || dedicatedControllers > 5) {
            throw new IllegalArgumentException("a sandbox has 1 to 20 brokers and 0 to 5 dedicated controllers, not "
                    + brokers + " and " + dedicatedControllers);
        }
        racks = List.copyOf(racks);
        properties = Map.copyOf(properties);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** {@code brokers} combined nodes on free ports in a temporary folder. */
    public static ClusterSpec of(int brokers) {
        return new ClusterSpec(
                brokers, 0, List.of("a", "b", "c"), 0, Optional.empty(), FailureDetection.FAST, Map.of(), SMALL_JVM);
    }

    /** The same with dedicated controllers. */
    public ClusterSpec withControllers(int controllers) {
        return new ClusterSpec(
                brokers, controllers, racks, firstPort, directory, failureDetection, properties, jvmOptions);
    }

    /** The same on fixed ports. */
    public ClusterSpec withFirstPort(int port) {
        return new ClusterSpec(
                brokers, dedicatedControllers, racks, port, directory, failureDetection, properties, jvmOptions);
    }

    /** The same in a folder that is kept. */
    public ClusterSpec withDirectory(Path folder) {
        return new ClusterSpec(
                brokers,
                dedicatedControllers,
                racks,
                firstPort,
                Optional.of(folder),
                failureDetection,
                properties,
                jvmOptions);
    }

    /** The same with another speed of failure detection. */
    public ClusterSpec withFailureDetection(FailureDetection detection) {
        return new ClusterSpec(
                brokers, dedicatedControllers, racks, firstPort, directory, detection, properties, jvmOptions);
    }

    /** The same with further broker settings. */
    public ClusterSpec withProperties(Map<String, String> more) {
        return new ClusterSpec(
                brokers, dedicatedControllers, racks, firstPort, directory, failureDetection, more, jvmOptions);
    }

    /** The same with other JVM options. */
    public ClusterSpec withJvmOptions(List<String> options) {
        return new ClusterSpec(
                brokers, dedicatedControllers, racks, firstPort, directory, failureDetection, properties, options);
    }
}
