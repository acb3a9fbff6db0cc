package io.holdfast.drill.sandbox;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a class-data archive was made for: this Java runtime, these very jars in this order, and the options that shape it.
 * Pure but for the jars' sizes and times. Heap sizes, system properties, logging and the choice among the stop-the-world
 * collectors do not matter: the archive is dumped under G1 and its heap objects are loaded under the others.
 */
final class ArchiveKey {

    private static final List<String> HARMLESS = List.of("-Xms", "-Xmx", "-Xmn", "-Xss", "-Xlog", "-Xshare:auto", "-D");
    private static final List<String> COLLECTORS = List.of("-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseG1GC");
    private static final List<String> OPPOSED = List.of(
            "-Xshare:off",
            "-Xshare:dump",
            "-XX:SharedArchiveFile",
            "-XX:SharedClassListFile",
            "-XX:DumpLoadedClassList",
            "-XX:ArchiveClassesAtExit",
            "-XX:+AutoCreateSharedArchive",
            "-XX:AOT",
            "-agentlib",
            "-agentpath",
            "-javaagent",
            "--patch-module");

    private ArchiveKey() {}

    /** Sixteen hexadecimal digits that differ whenever an archive of the one could not serve the other. */
    static String of(String runtime, List<KafkaHome.Jar> jars, List<String> options) {
        StringBuilder text = new StringBuilder(runtime).append('\n');
        for (KafkaHome.Jar jar : jars) {
            text.append(jar).append('\n');
        }
        options.stream()
                .filter(ArchiveKey::shapes)
                .forEach(option -> text.append(option).append('\n'));
        UUID hash = UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        return String.format("%016x", hash.getMostSignificantBits());
    }

    /** This process's Java runtime, under which nodes run too. */
    static String runtime() {
        return String.join(
                " ",
                Path.of(System.getProperty("java.home")).toString(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.vendor"),
                System.getProperty("java.vm.version"),
                System.getProperty("os.arch"));
    }

    /** Whether the options leave class-data sharing to the sandbox: none of them asks for other sharing, or for an agent. */
    static boolean leavesSharing(List<String> options) {
        return options.stream().noneMatch(option -> OPPOSED.stream().anyMatch(option::startsWith));
    }

    /** The options under which to dump. Heap objects are archived only under G1 (before JDK 23). */
    static List<String> dumpOptions(List<String> options) {
        List<String> kept = new ArrayList<>(options.stream()
                .filter(option -> !option.startsWith("-D")
                        && !option.startsWith("-Xlog")
                        && !option.startsWith("-Xshare")
                        && !COLLECTORS.contains(option))
                .toList());
        if (options.stream().noneMatch(ArchiveKey::otherCollector)) {
            kept.add("-XX:+UseG1GC");
        }
        return List.copyOf(kept);
    }

    private static boolean shapes(String option) {
        return !COLLECTORS.contains(option) && HARMLESS.stream().noneMatch(option::startsWith);
    }

    private static boolean otherCollector(String option) {
        return option.matches("-XX:\\+Use\\w+GC") && !COLLECTORS.contains(option);
    }
}
