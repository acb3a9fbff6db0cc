package io.holdfast.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import com.networknt.schema.resource.InputStreamSource;
import io.holdfast.intake.Violations;
import io.holdfast.intake.Violations.Violation;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema: of the draft that its {@code $schema} names, or of 2020-12. Nothing is fetched from the network; what it refers to is
 * beside it. Formats are annotations, as the standard has it.
 */
final class JsonValueSchema implements ValueSchema {

    /** Where the schema stands for its own references. */
    private static final String BASE = "contract://flow/";

    private static final ObjectMapper SCHEMAS = new ObjectMapper();

    private final Schema schema;

    private JsonValueSchema(Schema schema) {
        this.schema = schema;
    }

    static Parsed parse(SchemaText text) {
        try {
            JsonNode tree = SCHEMAS.readTree(text.text());
            if (!tree.isObject() && !tree.isBoolean()) {
                return Parsed.Bad.of("a JSON Schema is an object, true or false; found "
                        + (tree.isMissingNode()
                                ? "nothing"
                                : tree.getNodeType().name().toLowerCase(Locale.ROOT)));
            }
            Parsed.Bad misshapen = MetaSchema.check(tree);
            if (misshapen != null) {
                return misshapen;
            }
            Schema schema = library(text.references()).getSchema(SchemaLocation.of(BASE + "schema"), tree);
            schema.initializeValidators();
            return new Parsed.Good(new JsonValueSchema(schema));
        } catch (JsonProcessingException e) {
            return new Parsed.Bad(
                    e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                    e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
                    "not JSON: "
                            + Objects.requireNonNullElse(e.getOriginalMessage(), "")
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
        } catch (SchemaException | IllegalArgumentException e) {
            return Parsed.Bad.of("not a JSON Schema that can be used: " + e.getMessage());
        } catch (StackOverflowError e) {
            return Parsed.Bad.of("the JSON Schema is nested too deeply");
        }
    }

    private static SchemaRegistry library(SchemaText.References references) {
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .pathType(PathType.JSON_POINTER)
                .locale(Locale.ENGLISH)
                .regularExpressionFactory(CountedPattern::new)
                .build();
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(config)
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)
                                .resourceLoaders(loaders -> loaders.add(iri -> beside(references, iri)))));
    }

    /** A schema that is referred to: by the whole of its name, or by what follows the place of the one that refers. */
    private static @Nullable InputStreamSource beside(SchemaText.References references, AbsoluteIri iri) {
        String name = iri.toString();
        String relative = name.startsWith(BASE) ? name.substring(BASE.length()) : name;
        return references
                .find(relative)
                .or(() -> references.find(relative.substring(relative.lastIndexOf('/') + 1)))
                .<InputStreamSource>map(found -> () -> new ByteArrayInputStream(found.getBytes(StandardCharsets.UTF_8)))
                .orElse(null);
    }

    @Override
    public List<String> obstaclesToRead(ValueSchema writer) {
        return JsonSchemaChange.narrowings(((JsonValueSchema) writer).schema.getSchemaNode(), schema.getSchemaNode());
    }

    @Override
    public Judgement json(byte[] value) {
        return encoded(value, 0);
    }

    @Override
    public Judgement encoded(byte[] value, int from) {
        try {
            List<Error> errors = schema.validate(JsonDocument.read(value, from));
            return errors.isEmpty() ? new Judgement.Fits(value) : new Judgement.Breaks(violations(errors));
        } catch (JsonDocument.Malformed e) {
            return Judgement.Breaks.at("", Objects.requireNonNullElse(e.getMessage(), "the value is not JSON"));
        }
    }

    private static Violations violations(List<Error> errors) {
        return new Violations(
                errors.size(),
                errors.stream()
                        .limit(Violations.MOST)
                        .map(error -> new Violation(error.getInstanceLocation().toString(), message(error)))
                        .toList());
    }

    private static String message(Error error) {
        return Objects.requireNonNullElse(error.getMessage(), "breaks " + error.getKeyword());
    }
}
