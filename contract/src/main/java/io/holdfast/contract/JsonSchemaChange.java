package io.holdfast.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a change of a JSON Schema takes less than before. What it says is narrower is not always so: where it cannot tell, as in a
 * pattern that is another, it says that. Pure.
 */
final class JsonSchemaChange {

    private static final JsonNode ANYTHING = BooleanNode.TRUE;
    /** A larger number takes less, and none takes all. */
    private static final List<String> LEAST =
            List.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains");

    private static final List<String> MOST =
            List.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains");
    /** Keywords that are compared as they stand: absent is wide, equal is as before, and all else cannot be told. */
    private static final List<String> OPAQUE = List.of(
            "pattern",
            "patternProperties",
            "propertyNames",
            "allOf",
            "not",
            "if",
            "then",
            "else",
            "dependentRequired",
            "dependentSchemas",
            "dependencies",
            "contains",
            "prefixItems",
            "additionalItems",
            "unevaluatedItems",
            "unevaluatedProperties",
            "$dynamicRef",
            "$recursiveRef",
            "multipleOf");

    /** Keywords that say something to people, or hold what others refer to. */
    private static final Set<String> ANNOTATIONS = Set.of(
            "$schema",
            "$id",
            "id",
            "$comment",
            "$defs",
            "definitions",
            "title",
            "description",
            "default",
            "examples",
            "format",
            "deprecated",
            "readOnly",
            "writeOnly");

    private static final int MOST_PAIRS = 10_000;

    private final JsonNode oldRoot;
    private final JsonNode newRoot;
    private final List<String> found = new ArrayList<>();
    private final Set<String> seen;

    private JsonSchemaChange(JsonNode oldRoot, JsonNode newRoot, Set<String> seen) {
        this.oldRoot = oldRoot;
        this.newRoot = newRoot;
        this.seen = seen;
    }

    /** Places where {@code after} may refuse what {@code before} takes. */
    static List<String> narrowings(JsonNode before, JsonNode after) {
        JsonSchemaChange change = new JsonSchemaChange(before, after, new HashSet<>());
        change.compare(before, after, "");
        return List.copyOf(change.found);
    }

    private void compare(JsonNode before, JsonNode after, String at) {
        if (before.equals(after) && oldRoot.equals(newRoot) || takesAnything(after) || takesNothing(before)) {
            return;
        }
        String oldRef = before.path("$ref").asText("");
        String newRef = after.path("$ref").asText("");
        if (!oldRef.isEmpty() || !newRef.isEmpty()) {
            follow(before, after, at);
            return;
        }
        if (takesNothing(after)) {
            tell(at, "takes nothing any more");
            return;
        }
        compareValues(before, after, at);
        compareBounds(before, after, at);
        compareObjects(before, after, at);
        compareAlternatives(before, after, at);
        compare(member(before, "items"), member(after, "items"), at + "/items");
        for (String keyword : OPAQUE) {
            JsonNode now = after.get(keyword);
            if (now != null && !now.equals(before.get(keyword))) {
                tell(
                        at,
                        keyword + (before.has(keyword) ? " has changed" : " is new")
                                + ", and whether that takes less is not told");
            }
        }
    }

    private static boolean takesAnything(JsonNode schema) {
        return schema.isBoolean() ? schema.booleanValue() : schema.isObject() && constraints(schema) == 0;
    }

    private static long constraints(JsonNode schema) {
        return schema.properties().stream()
                .filter(keyword -> !ANNOTATIONS.contains(keyword.getKey()))
                .count();
    }

    private static boolean takesNothing(JsonNode schema) {
        return schema.isBoolean() && !schema.booleanValue();
    }

    private static JsonNode member(JsonNode schema, String keyword) {
        JsonNode member = schema.get(keyword);
        return member == null ? ANYTHING : member;
    }

    private void tell(String at, String what) {
        found.add((at.isEmpty() ? "the whole" : at) + ": " + what);
    }

    /** References within the schema are followed, each pair once; others have to be as they were. */
    private void follow(JsonNode before, JsonNode after, String at) {
        if (seen.size() >= MOST_PAIRS || !seen.add(before + " " + after)) {
            return;
        }
        JsonNode from = resolved(oldRoot, before);
        JsonNode to = resolved(newRoot, after);
        if (from == null || to == null) {
            if (!before.equals(after)) {
                tell(at, "$ref has changed, or has others beside it, and whether that takes less is not told");
            }
            return;
        }
        compare(from, to, at);
    }

    private static @Nullable JsonNode resolved(JsonNode root, JsonNode schema) {
        String ref = schema.path("$ref").asText("");
        if (ref.isEmpty()) {
            return schema;
        }
        boolean alone = constraints(schema) == 1;
        if (!alone || !ref.equals("#") && !ref.startsWith("#/")) {
            return null;
        }
        JsonNode target = root.at(ref.substring(1));
        return target.isMissingNode() ? null : target;
    }

    private void compareValues(JsonNode before, JsonNode after, String at) {
        Set<String> now = types(after);
        Set<String> then = types(before);
        if (!now.isEmpty() && (then.isEmpty() || !now.containsAll(then))) {
            tell(at, "type was " + (then.isEmpty() ? "any" : then) + " and is " + now);
        }
        List<JsonNode> choices = choices(after);
        List<JsonNode> earlier = choices(before);
        if (choices != null && (earlier == null || !new HashSet<>(choices).containsAll(earlier))) {
            tell(at, "takes fewer values by enum or const");
        }
    }

    private static Set<String> types(JsonNode schema) {
        Set<String> types = new TreeSet<>();
        JsonNode type = schema.path("type");
        (type.isArray() ? type : List.of(type)).forEach(one -> {
            if (one.isTextual()) {
                types.add(one.textValue());
            }
        });
        if (types.contains("number")) {
            types.add("integer");
        }
        return types;
    }

    private static @Nullable List<JsonNode> choices(JsonNode schema) {
        if (schema.has("const")) {
            return List.of(schema.get("const"));
        }
        if (!schema.has("enum")) {
            return null;
        }
        List<JsonNode> choices = new ArrayList<>();
        schema.get("enum").forEach(choices::add);
        return choices;
    }

    private void compareBounds(JsonNode before, JsonNode after, String at) {
        for (String bound : LEAST) {
            bound(before, after, at, bound);
        }
        for (String bound : MOST) {
            bound(before, after, at, bound);
        }
        if (after.path("uniqueItems").asBoolean() && !before.path("uniqueItems").asBoolean()) {
            tell(at, "uniqueItems is new");
        }
    }

    private void bound(JsonNode before, JsonNode after, String at, String keyword) {
        JsonNode now = after.get(keyword);
        JsonNode then = before.get(keyword);
        if (now == null || now.equals(then)) {
            return;
        }
        boolean numbers = now.isNumber() && then != null && then.isNumber();
        int sign = numbers ? now.decimalValue().compareTo(then.decimalValue()) : 0;
        if (!numbers || (LEAST.contains(keyword) ? sign > 0 : sign < 0)) {
            tell(at, keyword + " was " + (then == null ? "none" : then) + " and is " + now);
        }
    }

    private void compareObjects(JsonNode before, JsonNode after, String at) {
        Set<String> required = new TreeSet<>();
        after.path("required").forEach(name -> required.add(name.asText()));
        before.path("required").forEach(name -> required.remove(name.asText()));
        required.forEach(name -> tell(at, "\"" + name + "\" is required now"));
        JsonNode then = before.path("properties");
        JsonNode now = after.path("properties");
        JsonNode othersThen = member(before, "additionalProperties");
        JsonNode othersNow = member(after, "additionalProperties");
        for (var property : now.properties()) {
            String there = at + "/properties/" + property.getKey();
            JsonNode was = then.get(property.getKey());
            if (was == null && takesAnything(othersThen) && !takesAnything(property.getValue())) {
                tell(
                        there,
                        "is new, and was anything before; that needs additionalProperties: false from the beginning");
            } else {
                compare(was == null ? othersThen : was, property.getValue(), there);
            }
        }
        for (var property : then.properties()) {
            if (!now.has(property.getKey())) {
                compare(property.getValue(), othersNow, at + "/properties/" + property.getKey());
            }
        }
        compare(othersThen, othersNow, at + "/additionalProperties");
    }

    /** Each of the earlier alternatives has to fit one of the present ones. */
    private void compareAlternatives(JsonNode before, JsonNode after, String at) {
        for (String keyword : List.of("anyOf", "oneOf")) {
            JsonNode now = after.get(keyword);
            JsonNode then = before.get(keyword);
            if (now == null || now.equals(then)) {
                continue;
            }
            boolean fits = then != null && keyword.equals("anyOf");
            if (fits) {
                for (JsonNode one : then) {
                    fits &= anyTakes(now, one);
                }
            }
            if (!fits) {
                tell(
                        at,
                        keyword + (then == null ? " is new" : " has changed")
                                + ", and whether that takes less is not told");
            }
        }
    }

    private boolean anyTakes(JsonNode alternatives, JsonNode before) {
        for (JsonNode after : alternatives) {
            JsonSchemaChange attempt = new JsonSchemaChange(oldRoot, newRoot, new HashSet<>(seen));
            attempt.compare(before, after, "");
            if (attempt.found.isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
