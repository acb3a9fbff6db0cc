package io.holdfast.drill.experiment;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.holdfast.core.HoldfastException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Makes an experiment of YAML, and a sentence of whatever is wrong with it. */
final class ExperimentReader {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ExperimentReader() {}

    static Experiment read(String yaml, String source) {
        try {
            Object tree = new Load(LoadSettings.builder().setLabel(source).build()).loadFromString(yaml);
            if (!(tree instanceof Map)) {
                throw wrong(source, "it has no fields; give name, summary, workload, steps and expect", null);
            }
            return MAPPER.convertValue(tree, Experiment.class);
        } catch (YamlEngineException e) {
            throw wrong(source, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw wrong(source, sentence(e), e);
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
        if (mapping instanceof UnrecognizedPropertyException unknown) {
            what = "there is no such field; known are " + unknown.getKnownPropertyIds();
        }
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
