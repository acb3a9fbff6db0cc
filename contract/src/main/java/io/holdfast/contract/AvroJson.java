package io.holdfast.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.intake.Violations.Violation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.internal.JacksonUtils;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON value in Avro's binary form and collects what does not fit. The JSON is Avro's own encoding (Avro 1.12, "JSON
 * Encoding") with two liberties: a union's value may stand without the name of its type, when it fits one, and a field with a
 * default may be left out.
 */
final class AvroJson {

    private final List<Violation> found;

    AvroJson() {
        this(new ArrayList<>());
    }

    private AvroJson(List<Violation> found) {
        this.found = found;
    }

    /** What did not fit, in the order of the schema. */
    List<Violation> found() {
        return found;
    }

    /** The binary form; worthless when something was found. */
    byte[] binary(Schema schema, JsonNode value) {
        return binary(schema, value, "");
    }

    private byte[] binary(Schema schema, JsonNode value, String at) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new Writing(out).write(schema, value, at);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A name as a part of a JSON pointer. */
    static String part(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private final class Writing {

        private final BinaryEncoder out;

        Writing(BinaryEncoder out) {
            this.out = out;
        }

        void write(Schema schema, JsonNode value, String at) throws IOException {
            Effort.spend(1);
            switch (schema.getType()) {
                case RECORD -> record(schema, value, at);
                case ARRAY -> array(schema, value, at);
                case MAP -> map(schema, value, at);
                case UNION -> union(schema, value, at);
                case NULL -> expect(value.isNull(), at, "null");
                case BOOLEAN -> {
                    if (expect(value.isBoolean(), at, "true or false")) {
                        out.writeBoolean(value.booleanValue());
                    }
                }
                case INT -> {
                    if (expect(value.isIntegralNumber() && value.canConvertToInt(), at, "a whole number of 32 bits")) {
                        out.writeInt(value.intValue());
                    }
                }
                case LONG -> {
                    if (expect(value.isIntegralNumber() && value.canConvertToLong(), at, "a whole number of 64 bits")) {
                        out.writeLong(value.longValue());
                    }
                }
                case FLOAT -> {
                    if (expect(value.isNumber(), at, "a number")) {
                        out.writeFloat(value.floatValue());
                    }
                }
                case DOUBLE -> {
                    if (expect(value.isNumber(), at, "a number")) {
                        out.writeDouble(value.doubleValue());
                    }
                }
                case STRING -> {
                    if (expect(value.isTextual(), at, "a text")) {
                        out.writeString(value.textValue());
                    }
                }
                case ENUM -> symbol(schema, value, at);
                case BYTES, FIXED -> bytes(schema, value, at);
            }
        }

        private boolean expect(boolean fits, String at, String what) {
            if (!fits) {
                found.add(new Violation(at, "expected " + what));
            }
            return fits;
        }

        private void record(Schema schema, JsonNode value, String at) throws IOException {
            if (!expect(value.isObject(), at, "an object, the record " + schema.getFullName())) {
                return;
            }
            Set<String> known = new HashSet<>();
            for (Schema.Field field : schema.getFields()) {
                known.add(field.name());
                JsonNode member = value.get(field.name());
                String there = at + part(field.name());
                if (member != null) {
                    write(field.schema(), member, there);
                } else if (field.hasDefaultValue()) {
                    writeDefault(field, there);
                } else {
                    found.add(new Violation(at, "the field " + field.name() + " is missing, and has no default"));
                }
            }
            for (Iterator<String> names = value.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!known.contains(name)) {
                    found.add(new Violation(
                            at + part(name), "the record " + schema.getFullName() + " has no such field"));
                }
            }
        }

        /** A default of a union is of its first type, and says so no other way. */
        private void writeDefault(Schema.Field field, String at) throws IOException {
            Schema schema = field.schema();
            JsonNode value = JacksonUtils.toJsonNode(field.defaultVal());
            if (schema.getType() == Schema.Type.UNION) {
                out.writeIndex(0);
                write(schema.getTypes().get(0), value, at);
            } else {
                write(schema, value, at);
            }
        }

        private void array(Schema schema, JsonNode value, String at) throws IOException {
            if (!expect(value.isArray(), at, "an array")) {
                return;
            }
            out.writeArrayStart();
            out.setItemCount(value.size());
            for (int i = 0; i < value.size(); i++) {
                out.startItem();
                write(schema.getElementType(), value.get(i), at + "/" + i);
            }
            out.writeArrayEnd();
        }

        private void map(Schema schema, JsonNode value, String at) throws IOException {
            if (!expect(value.isObject(), at, "an object, a map")) {
                return;
            }
            out.writeMapStart();
            out.setItemCount(value.size());
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                out.startItem();
                out.writeString(entry.getKey());
                write(schema.getValueType(), entry.getValue(), at + part(entry.getKey()));
            }
            out.writeMapEnd();
        }

        private void symbol(Schema schema, JsonNode value, String at) throws IOException {
            boolean known = value.isTextual() && schema.hasEnumSymbol(value.textValue());
            if (expect(known, at, "one of " + schema.getEnumSymbols())) {
                out.writeEnum(schema.getEnumOrdinal(value.textValue()));
            }
        }

        /** Bytes are a text whose characters stand for one byte each. */
        private void bytes(Schema schema, JsonNode value, String at) throws IOException {
            boolean text = value.isTextual() && value.textValue().chars().allMatch(c -> c < 256);
            if (!expect(text, at, "bytes, as a text of the characters U+0000 to U+00FF")) {
                return;
            }
            byte[] bytes = value.textValue().getBytes(StandardCharsets.ISO_8859_1);
            if (schema.getType() == Schema.Type.BYTES) {
                out.writeBytes(bytes);
            } else if (expect(bytes.length == schema.getFixedSize(), at, schema.getFixedSize() + " bytes")) {
                out.writeFixed(bytes);
            }
        }

        private void union(Schema union, JsonNode value, String at) throws IOException {
            List<Schema> types = union.getTypes();
            List<Schema> others = types.stream()
                    .filter(type -> type.getType() != Schema.Type.NULL)
                    .toList();
            if (value.isNull() && others.size() < types.size()) {
                out.writeIndex(union.getIndexNamed("null"));
                return;
            }
            JsonNode named = named(union, value);
            if (named != null
                    && writeIfFits(union, union.getIndexNamed(value.fieldNames().next()), named)) {
                return;
            }
            if (others.size() == 1 && named == null) {
                out.writeIndex(types.indexOf(others.get(0)));
                write(others.get(0), value, at);
                return;
            }
            for (Schema type : others) {
                if (writeIfFits(union, types.indexOf(type), value)) {
                    return;
                }
            }
            found.add(new Violation(
                    at,
                    "fits none of the union's types "
                            + types.stream().map(Schema::getFullName).toList()));
        }

        /** The value behind the name of its type, as {@code {"string": "a"}}; null when it stands for itself. */
        private @Nullable JsonNode named(Schema union, JsonNode value) {
            if (!value.isObject() || value.size() != 1) {
                return null;
            }
            String name = value.fieldNames().next();
            return union.getIndexNamed(name) == null ? null : value.get(name);
        }

        private boolean writeIfFits(Schema union, int index, JsonNode value) throws IOException {
            AvroJson attempt = new AvroJson();
            byte[] bytes = attempt.binary(union.getTypes().get(index), value);
            if (!attempt.found().isEmpty()) {
                return false;
            }
            out.writeIndex(index);
            out.writeFixed(bytes);
            return true;
        }
    }
}
