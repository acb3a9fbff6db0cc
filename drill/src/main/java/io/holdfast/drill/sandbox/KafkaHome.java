package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The folder with Kafka's own jars, from which brokers run. */
public record KafkaHome(Path jars) {

    /** System property that names the folder. */
    public static final String PROPERTY = "holdfast.kafka.home";
    /** Environment variable that names the folder. */
    public static final String VARIABLE = "HOLDFAST_KAFKA_HOME";

    private static final String BROKER_JAR = "kafka_2.13-4.3.1.jar";
    private static final String BUILT = "drill/broker-libs/target/kafka";

    /**
     * Finds the folder: by system property, by environment variable, or in this build's output.
     *
     * @throws HoldfastException naming every place that was searched; a place that was named and does not hold the jars is
     *     never passed over
     */
    public static KafkaHome locate() {
        Optional<KafkaHome> named = named("system property " + PROPERTY, System.getProperty(PROPERTY))
                .or(() -> named("environment variable " + VARIABLE, System.getenv(VARIABLE)));
        List<Path> places = new ArrayList<>();
        for (Path folder = ownCode(); folder != null; folder = folder.getParent()) {
            places.add(folder.resolve(BUILT));
            places.add(folder.resolve("kafka"));
        }
        return named.or(() -> places.stream()
                        .filter(KafkaHome::holdsKafka)
                        .findFirst()
                        .map(KafkaHome::new))
                .orElseThrow(() -> new HoldfastException(
                        "no-kafka",
                        "no folder with Kafka 4.3.1's jars in " + places + "; build with ./mvnw package, or set "
                                + VARIABLE,
                        null));
    }

    /** The folder that somebody named, if they did. */
    static Optional<KafkaHome> named(String by, @Nullable String place) {
        if (place == null) {
            return Optional.empty();
        }
        Path folder = Path.of(place);
        if (!holdsKafka(folder)) {
            throw new HoldfastException(
                    "no-kafka",
                    "the folder \"" + folder + "\", named by the " + by + ", does not hold " + BROKER_JAR
                            + "; name the folder of the jars themselves (" + BUILT
                            + " in a build, libs in a distribution of 4.3.1), or name none",
                    null);
        }
        return Optional.of(new KafkaHome(folder));
    }

    private static boolean holdsKafka(Path place) {
        return Files.isRegularFile(place.resolve(BROKER_JAR));
    }

    /** One jar; a change of it makes another of it. */
    record Jar(Path path, long bytes, FileTime written) {}

    /**
     * Class path of a broker: every jar by name, in the names' order, so that it is the same each time.
     *
     * @throws HoldfastException when the folder cannot be read
     */
    public String classPath() {
        return jarFiles().stream().map(jar -> jar.path().toString()).collect(Collectors.joining(File.pathSeparator));
    }

    /** The jars in their names' order. */
    List<Jar> jarFiles() {
        List<Jar> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(jars.toAbsolutePath(), "*.jar")) {
            for (Path file : files) {
                found.add(new Jar(file, Files.size(file), Files.getLastModifiedTime(file)));
            }
        } catch (IOException e) {
            throw new HoldfastException(
                    "no-kafka", "the folder \"" + jars + "\" of Kafka's jars cannot be read: " + e, e);
        }
        found.sort(Comparator.comparing(Jar::path));
        return List.copyOf(found);
    }

    private static Path ownCode() {
        try {
            return Path.of(KafkaHome.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("code source is no URI", e);
        }
    }
}
