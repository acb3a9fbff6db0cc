package io.holdfast.drill.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** One drill as its YAML file says it. */
public record Experiment(String name, String summary, Workload workload, List<Step> steps, Expect expect) {

    /** The built-in experiments. */
    public static final List<String> BUILT_IN = List.of(
            "kafka-outage", "broker-loss", "gateway-crash", "rolling-restart", "slow-broker", "spool-power-loss");

    /** What the clients do. */
    public record Workload(int rate, int keys, String duration) {}

    /**
     * One thing that is done to the system.
     *
     * @param at since the workload began, such as {@code 8s..12s}: the seed chooses within
     * @param after the same since the last step
     * @param when a phase to wait for first: {@code spooling}, {@code draining} or {@code direct}
     * @param then how long to wait once that phase is seen; it must still last then
     * @param action {@code kill}, {@code start}, {@code stop}, {@code pause}, {@code resume} or {@code power-loss}
     * @param target {@code leader}, {@code all-brokers}, {@code broker-N}, {@code same} or {@code gateway}
     */
    public record Step(
            @Nullable String at,
            @Nullable String after,
            @Nullable String when,
            @Nullable String then,
            @JsonProperty("do") String action,
            String target) {}

    /** What must have happened for the drill to count. */
    public record Expect(long accepted, long spooled) {}

    /** Reads a built-in experiment. */
    public static Experiment builtIn(String name) {
        try (InputStream in = Experiment.class.getResourceAsStream("/experiments/" + name + ".yaml")) {
            if (in == null) {
                throw new HoldfastException(
                        "no-experiment",
                        "there is no drill \"" + name + "\"; there are " + String.join(", ", BUILT_IN),
                        null);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name + ".yaml");
        } catch (IOException e) {
            throw new HoldfastException("no-experiment", "experiment \"" + name + "\" cannot be read: " + e, e);
        }
    }

    /** Reads an experiment from YAML; unknown keys are errors. */
    public static Experiment parse(String yaml, String source) {
        try {
            Object tree = new Load(LoadSettings.builder().setLabel(source).build()).loadFromString(yaml);
            return new ObjectMapper().convertValue(tree, Experiment.class);
        } catch (YamlEngineException | IllegalArgumentException e) {
            throw new HoldfastException("experiment", source + " is no experiment: " + e.getMessage(), e);
        }
    }

    /** A time within a range such as {@code 8s..12s}, in milliseconds, chosen by {@code random}. */
    static long pick(@Nullable String range, Random random) {
        if (range == null) {
            return 0;
        }
        String[] ends = range.split("\\.\\.", 2);
        long from = Durations.parse(ends[0]).toMillis();
        long to = ends.length < 2 ? from : Durations.parse(ends[1]).toMillis();
        return to <= from ? from : from + (long) (random.nextDouble() * (to - from));
    }
}
