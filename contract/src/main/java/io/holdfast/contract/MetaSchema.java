package io.holdfast.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialects;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a JSON Schema from JSON that only looks like one: {@code "type": "strng"} checks nothing and is a mistake. */
final class MetaSchema {

    private static final SchemaRegistry KNOWN = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private MetaSchema() {}

    /** What is wrong with it; null when nothing is. */
    static Parsed.@Nullable Bad check(JsonNode schema) {
        String draft = schema.path("$schema").asText(Dialects.getDraft202012().getId());
        try {
            List<Error> errors = KNOWN.getSchema(SchemaLocation.of(draft)).validate(schema);
            return errors.isEmpty()
                    ? null
                    : Parsed.Bad.of("not a JSON Schema: at \"" + errors.get(0).getInstanceLocation() + "\" "
                            + errors.get(0).getMessage());
        } catch (SchemaException e) {
            return Parsed.Bad.of("$schema \"" + draft
                    + "\" is not a draft that is known; use https://json-schema.org/draft/2020-12/schema, or an earlier"
                    + " one from draft-04 on");
        }
    }
}
