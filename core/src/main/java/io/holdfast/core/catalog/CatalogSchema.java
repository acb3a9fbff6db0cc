package io.holdfast.core.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Describes the catalog's records: as a JSON Schema (2020-12) for editors, and as a reference page for people. */
public final class CatalogSchema {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Set<Class<?>> records = new LinkedHashSet<>();

    private CatalogSchema() {}

    /** The schema. */
    public static String json() {
        CatalogSchema schema = new CatalogSchema();
        ObjectNode root = JSON.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Holdfast catalog");
        root.put("$ref", "#/$defs/Catalog");
        ObjectNode definitions = root.putObject("$defs");
        schema.records.add(Catalog.class);
        for (int i = 0; i < schema.records.size(); i++) {
            Class<?> record = List.copyOf(schema.records).get(i);
            definitions.set(record.getSimpleName(), schema.record(record));
        }
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schema cannot be written", e);
        }
    }

    /** The reference page. */
    public static String page() {
        CatalogSchema schema = new CatalogSchema();
        schema.records.add(Catalog.class);
        StringBuilder page = new StringBuilder();
        page.append(
                        "# The catalog\n\n`holdfast.yaml`, read by every part. `holdfast check` prints all problems at once; the")
                .append(" [JSON Schema](holdfast.schema.json) lets editors complete it.\n\n")
                .append(
                        "Durations are `250ms`, `30s`, `5m`, `2h`, `7d`; sizes `512B`, `64KiB`, `1MiB`, `2GiB`. `${NAME}` and")
                .append(" `${NAME:-default}` come from the environment. This page is generated.\n");
        for (int i = 0; i < schema.records.size(); i++) {
            schema.section(List.copyOf(schema.records).get(i), page);
        }
        return page.toString();
    }

    private void section(Class<?> record, StringBuilder page) {
        page.append("\n## ").append(record.getSimpleName()).append("\n\n");
        page.append("| key | type | default | meaning |\n|---|---|---|---|\n");
        for (RecordComponent component : RecordKeys.keyed(record)) {
            Doc doc = RecordKeys.doc(component);
            node(component.getGenericType());
            boolean optional = component.getType() == Optional.class;
            String byDefault = optional ? "none" : doc.byDefault().isEmpty() ? "required" : "`" + doc.byDefault() + "`";
            page.append("| `").append(RecordKeys.key(component)).append("` | ");
            page.append(typeWord(component.getGenericType()))
                    .append(" | ")
                    .append(byDefault)
                    .append(" | ");
            page.append(doc.value()).append(" |\n");
        }
    }

    private ObjectNode record(Class<?> record) {
        ObjectNode node = JSON.createObjectNode();
        node.put("type", "object").put("additionalProperties", false);
        ObjectNode properties = node.putObject("properties");
        ArrayNode required = JSON.createArrayNode();
        for (RecordComponent component : RecordKeys.keyed(record)) {
            Doc doc = RecordKeys.doc(component);
            ObjectNode property = node(component.getGenericType());
            property.put("description", doc.value());
            if (!doc.byDefault().isEmpty()
                    && !doc.byDefault().startsWith("{")
                    && !doc.byDefault().startsWith("[")) {
                property.put("default", doc.byDefault());
            }
            properties.set(RecordKeys.key(component), property);
            if (doc.byDefault().isEmpty() && component.getType() != Optional.class) {
                required.add(RecordKeys.key(component));
            }
        }
        if (!required.isEmpty()) {
            node.set("required", required);
        }
        return node;
    }

    private ObjectNode node(Type type) {
        ObjectNode node = JSON.createObjectNode();
        if (type instanceof ParameterizedType generic) {
            return generic(generic, node);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == TierRule.class) {
            records.add(plain);
            ArrayNode either = node.putArray("anyOf");
            either.add(node(Tier.class));
            either.addObject().put("$ref", "#/$defs/TierRule");
        } else if (plain.isEnum()) {
            ArrayNode words = node.putArray("enum");
            Scalars.words(plain).forEach(words::add);
        } else if (plain == int.class) {
            node.putArray("type").add("integer").add("string");
        } else if (plain == Double.class) {
            node.putArray("type").add("number").add("string");
        } else if (plain == boolean.class) {
            node.putArray("type").add("boolean").add("string");
        } else if (Scalars.isScalar(plain)) {
            node.putArray("type").add("string").add("number").add("boolean");
        } else {
            records.add(plain);
            node.put("$ref", "#/$defs/" + plain.getSimpleName());
        }
        return node;
    }

    private ObjectNode generic(ParameterizedType type, ObjectNode node) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return node(arguments[0]);
        }
        if (type.getRawType() == List.class) {
            node.put("type", "array").set("items", node(arguments[0]));
        } else {
            node.put("type", "object").set("additionalProperties", node(arguments[1]));
        }
        return node;
    }

    private static String typeWord(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return typeWord(arguments[0]);
            }
            return generic.getRawType() == List.class
                    ? "list of " + typeWord(arguments[0])
                    : "names to " + typeWord(arguments[1]);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return String.join(", ", Scalars.words(plain));
        }
        if (Scalars.isScalar(plain)) {
            return plain == String.class ? "text" : plain.getSimpleName().toLowerCase(java.util.Locale.ROOT);
        }
        return "[" + plain.getSimpleName() + "](#" + plain.getSimpleName().toLowerCase(java.util.Locale.ROOT) + ")";
    }
}
