package io.holdfast.drill.experiment;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.HoldfastException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Makes an experiment of YAML, and a sentence of whatever is wrong with it. */
final class ExperimentReader {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final List<String> EXPERIMENT = List.of("name", "summary", "workload", "steps", "expect");
    private static final List<String> WORKLOAD = List.of("rate", "standard", "bulk", "keys", "duration");
    private static final List<String> STEP = List.of("at", "after", "when", "then", "do", "target");
    private static final List<String> EXPECT = List.of("accepted", "spooled", "shed", "shed-within");

    private ExperimentReader() {}

    static Experiment read(String yaml, String source) {
        try {
            Object tree = new Load(LoadSettings.builder().setLabel(source).build()).loadFromString(yaml);
            if (!(tree instanceof Map<?, ?> fields)) {
                throw wrong(source, "it has no fields; give " + String.join(", ", EXPERIMENT), null);
            }
            checkFields(fields);
            return MAPPER.convertValue(tree, Experiment.class);
        } catch (YamlEngineException e) {
            throw wrong(source, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw wrong(source, sentence(e), e);
        }
    }

    /** Before anything else, since a misspelt field would else be said to be missing. */
    private static void checkFields(Map<?, ?> fields) {
        check("", fields, EXPERIMENT);
        check("workload.", fields.get("workload"), WORKLOAD);
        check("expect.", fields.get("expect"), EXPECT);
        if (fields.get("steps") instanceof List<?> steps) {
            for (int i = 0; i < steps.size(); i++) {
                check("steps[" + i + "].", steps.get(i), STEP);
            }
        }
    }

    private static void check(String place, @Nullable Object tree, List<String> known) {
        if (tree instanceof Map<?, ?> fields) {
            for (Object field : fields.keySet()) {
                Words.require(
                        known.contains(String.valueOf(field)),
                        place + field + ": there is no such field; known are " + String.join(", ", known));
            }
        }
    }

    private static HoldfastException wrong(String source, String what, @Nullable Throwable cause) {
        return new HoldfastException("experiment", "\"" + source + "\" is no experiment: " + what, cause);
    }

    private static String sentence(IllegalArgumentException thrown) {
        if (!(thrown.getCause() instanceof JsonMappingException mapping)) {
            return String.valueOf(thrown.getMessage());
        }
        String place = place(mapping);
        String what = mapping.getCause() instanceof IllegalArgumentException said
                ? String.valueOf(said.getMessage())
                : mapping.getOriginalMessage();
        return place.isEmpty() ? what : place + ": " + what;
    }

    private static String place(JsonMappingException mapping) {
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.length() == 0 ? "" : ".").append(step.getFieldName());
            }
        }
        return place.toString();
    }
}
