package io.holdfast.drill.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Java runtime of a sandbox's nodes, with their classes from a class-data archive where there is one.
 *
 * <p>Without one, the first node to start writes down the classes it loads, of which an archive for later sandboxes is built in
 * the background. Thread-safe.
 */
final class BrokerJvm {

    /** Environment variable that turns archives off when it is {@code off}. */
    static final String VARIABLE = "HOLDFAST_BROKER_ARCHIVE";

    private final KafkaHome home;
    private final List<String> options;
    private final Optional<Path> archive;
    private final Optional<ArchiveFolder> buildable;
    private @Nullable Path classList;

    private BrokerJvm(KafkaHome home, List<String> options, List<ArchiveFolder> folders) {
        this.home = home;
        this.options = List.copyOf(options);
        this.archive =
                folders.stream().flatMap(folder -> folder.sound().stream()).findFirst();
        this.buildable = archive.isPresent()
                ? Optional.empty()
                : folders.stream()
                        .filter(folder -> folder.buildable(Instant.now()))
                        .findFirst();
    }

    /** For nodes with these options; archives are next to the jars, or in the user's cache where that cannot be written to. */
    static BrokerJvm of(KafkaHome home, List<String> options) {
        return of(home, options, System.getenv());
    }

    static BrokerJvm of(KafkaHome home, List<String> options, Map<String, String> environment) {
        if ("off".equals(environment.get(VARIABLE)) || !ArchiveKey.leavesSharing(options)) {
            return new BrokerJvm(home, options, List.of());
        }
        String key = ArchiveKey.of(ArchiveKey.runtime(), home.jarFiles(), options);
        String cache = environment.getOrDefault(
                "XDG_CACHE_HOME",
                Path.of(System.getProperty("user.home"), ".cache").toString());
        return new BrokerJvm(
                home,
                options,
                Stream.of(home.jars().toAbsolutePath().resolve("cds"), Path.of(cache, "holdfast", "cds"))
                        .map(folder -> new ArchiveFolder(folder, key))
                        .toList());
    }

    /** Whose jars it runs. */
    KafkaHome home() {
        return home;
    }

    /** The archive that nodes take classes from, if there is one. */
    Optional<Path> archive() {
        return archive;
    }

    /** The command that runs Kafka's class {@code kafka.Kafka} for the node in this folder. */
    synchronized List<String> command(Path folder) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(options);
        command.add("-Dlog4j2.configurationFile="
                + folder.resolve("log4j2.properties").toUri());
        command.addAll(sharing(folder));
        command.addAll(List.of("-cp", home.classPath(), "kafka.Kafka"));
        return command;
    }

    /** Builds an archive of what the first node has loaded so far, unless there is one; returns at once. */
    void buildArchiveInBackground() {
        archiveBuild().ifPresent(build -> {
            Thread thread = new Thread(build, "broker-archive");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** The work of building an archive, at most once. */
    synchronized Optional<Runnable> archiveBuild() {
        Path list = classList;
        if (list == null || buildable.isEmpty()) {
            return Optional.empty();
        }
        classList = null;
        try {
            String text = Files.readString(list);
            List<String> classes =
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            ArchiveBuild build = new ArchiveBuild(home, options, buildable.get());
            return Optional.of(() -> build.run(classes));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The program that runs this process. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private List<String> sharing(Path folder) {
        if (archive.isPresent()) {
            Path file = archive.get();
            return Files.isReadable(file) ? List.of("-XX:SharedArchiveFile=" + file) : List.of();
        }
        if (buildable.isEmpty() || classList != null) {
            return List.of();
        }
        classList = folder.resolve("classes.list");
        return List.of("-XX:DumpLoadedClassList=" + classList);
    }
}
