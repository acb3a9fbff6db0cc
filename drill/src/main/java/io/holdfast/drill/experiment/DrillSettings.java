package io.holdfast.drill.experiment;

import io.holdfast.drill.sandbox.FailureDetection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a drill is run.
 *
 * @param input NDJSON objects, one of which becomes the body of each record, in turns
 * @param folder for the drill's files; the report is written into it
 * @param gatewayCommand starts a gateway for the catalog whose file is appended
 * @param rate overrides the experiment's critical records a second
 * @param seconds overrides the experiment's duration
 * @param gatewayProperties JVM system properties for the gateway, by which sabotages are switched on
 */
public record DrillSettings(
        List<String> input,
        Path folder,
        List<String> gatewayCommand,
        long seed,
        FailureDetection failureDetection,
        OptionalInt rate,
        Optional<Integer> seconds,
        Map<String, String> gatewayProperties) {

    /** The sabotages that are switched on, by their words; empty when none is. */
    public String sabotage() {
        return String.join(", ", gatewayProperties.values());
    }
}
