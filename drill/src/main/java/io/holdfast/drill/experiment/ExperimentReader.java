package io.holdfast.drill.experiment;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Makes an experiment of YAML, and a sentence of whatever is wrong with it. */
public final class ExperimentReader {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ExperimentReader() {}

    /**
     * A kind of experiment.
     *
     * @param fields that it knows
     * @param parts fields that are known within one of these, or within each element of a list
     */
    public record Shape<T>(Class<T> type, List<String> fields, Map<String, List<String>> parts) {}

    /**
     * Reads an experiment.
     *
     * @throws HoldfastException naming the place and what is wrong there; unknown fields are errors
     */
    public static <T> T read(String yaml, String source, Shape<T> shape) {
        try {
            Object tree = new Load(LoadSettings.builder().setLabel(source).build()).loadFromString(yaml);
            if (!(tree instanceof Map<?, ?> fields)) {
                throw wrong(source, "it has no fields; give " + String.join(", ", shape.fields()), null);
            }
            checkFields(fields, shape);
            return MAPPER.convertValue(tree, shape.type());
        } catch (YamlEngineException e) {
            throw wrong(source, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw wrong(source, sentence(e), e);
        }
    }

    /**
     * Reads a built-in experiment.
     *
     * @throws HoldfastException naming those that there are, when there is none of this name
     */
    public static <T> T builtIn(String name, List<String> all, Shape<T> shape) {
        try (InputStream in = ExperimentReader.class.getResourceAsStream("/experiments/" + name + ".yaml")) {
            if (in == null) {
                throw new HoldfastException(
                        "no-experiment",
                        "there is no drill \"" + name + "\"; there are " + String.join(", ", all),
                        null);
            }
            return read(new String(in.readAllBytes(), StandardCharsets.UTF_8), name + ".yaml", shape);
        } catch (IOException e) {
            throw new HoldfastException("no-experiment", "experiment \"" + name + "\" cannot be read: " + e, e);
        }
    }

    /** Before anything else, since a misspelt field would else be said to be missing. */
    private static void checkFields(Map<?, ?> fields, Shape<?> shape) {
        check("", fields, shape.fields());
        shape.parts().forEach((part, known) -> {
            Object tree = fields.get(part);
            check(part + ".", tree, known);
            if (tree instanceof List<?> all) {
                for (int i = 0; i < all.size(); i++) {
                    check(part + "[" + i + "].", all.get(i), known);
                }
            }
        });
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
