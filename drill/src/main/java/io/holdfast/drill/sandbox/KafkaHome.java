package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folder with Kafka's own jars, from which brokers run. */
public record KafkaHome(Path jars) {

    /** System property that names the folder. */
    public static final String PROPERTY = "holdfast.kafka.home";
    /** Environment variable that names the folder. */
    public static final String VARIABLE = "HOLDFAST_KAFKA_HOME";

    private static final String BUILT = "drill/broker-libs/target/kafka";

    /**
     * Finds the folder: by system property, by environment variable, or in this build's output.
     *
     * @throws HoldfastException naming every place that was searched
     */
    public static KafkaHome locate() {
        List<Path> places = new ArrayList<>();
        Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).ifPresent(places::add);
        Optional.ofNullable(System.getenv(VARIABLE)).map(Path::of).ifPresent(places::add);
        for (Path folder = ownCode(); folder != null; folder = folder.getParent()) {
            places.add(folder.resolve(BUILT));
            places.add(folder.resolve("kafka"));
        }
        return places.stream()
                .filter(place -> Files.isRegularFile(place.resolve("kafka_2.13-4.3.1.jar")))
                .findFirst()
                .map(KafkaHome::new)
                .orElseThrow(() -> new HoldfastException(
                        "no-kafka",
                        "no folder with Kafka 4.3.1's jars in " + places + "; build with ./mvnw package, or set "
                                + VARIABLE,
                        null));
    }

    /** Class path of a broker. */
    public String classPath() {
        return jars.resolve("*").toString();
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
