package io.holdfast.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.intake.Violations;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** An Avro schema (1.12): checks JSON and writes its binary form, and checks the binary form itself. */
final class AvroValueSchema implements ValueSchema {

    private static final ObjectMapper SCHEMAS = new ObjectMapper();

    private final Schema schema;

    private AvroValueSchema(Schema schema) {
        this.schema = schema;
    }

    static Parsed parse(SchemaText text) {
        try {
            String json = plain(text.text());
            Schema.Parser parser = new Schema.Parser(NameValidator.STRICT_VALIDATOR);
            for (String reference : text.references().all()) {
                parser.parse(reference);
            }
            return new Parsed.Good(new AvroValueSchema(parser.parse(json)));
        } catch (JsonProcessingException e) {
            return new Parsed.Bad(
                    e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                    e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
                    "not JSON: "
                            + Objects.requireNonNullElse(e.getOriginalMessage(), "")
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
        } catch (RuntimeException e) {
            // Avro's parser throws other exceptions than its own, too, such as for a type that nobody defines.
            return Parsed.Bad.of("not an Avro schema: " + e.getMessage());
        } catch (StackOverflowError e) {
            return Parsed.Bad.of("the Avro schema is nested too deeply");
        }
    }

    /** Avro's own parser tells no position of what is not JSON; a primitive type may stand without quotes in a registry. */
    private static String plain(String text) throws JsonProcessingException {
        String bare = text.strip();
        if (bare.matches("[a-z]+")) {
            return '"' + bare + '"';
        }
        SCHEMAS.readTree(text);
        return text;
    }

    @Override
    public List<String> obstaclesToRead(ValueSchema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(schema, ((AvroValueSchema) writer).schema)
                .getResult()
                .getIncompatibilities()
                .stream()
                .map(found -> found.getLocation() + ": "
                        + found.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " ("
                        + found.getMessage() + ")")
                .toList();
    }

    @Override
    public Judgement json(byte[] value) {
        try {
            JsonNode tree = JsonDocument.read(value, 0);
            AvroJson writing = new AvroJson();
            byte[] binary = writing.binary(schema, tree);
            return writing.found().isEmpty()
                    ? new Judgement.Fits(binary)
                    : new Judgement.Breaks(Violations.of(writing.found()));
        } catch (JsonDocument.Malformed e) {
            return Judgement.Breaks.at("", e.getMessage() + "; send JSON, or what a serializer of the registry wrote");
        }
    }

    @Override
    public Judgement encoded(byte[] value, int from) {
        Violations.Violation found = new AvroBinary(value, from).check(schema);
        return found == null ? new Judgement.Fits(value) : Judgement.Breaks.at(found.pointer(), found.message());
    }
}
