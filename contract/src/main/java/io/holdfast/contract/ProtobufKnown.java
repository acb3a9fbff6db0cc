package io.holdfast.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import io.holdfast.intake.Violations.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the messages of {@code google.protobuf} that have a form of their own in JSON. */
final class ProtobufKnown {

    private static final String PACKAGE = "google.protobuf.";
    private static final Set<String> WRAPPERS = Set.of(
            "DoubleValue",
            "FloatValue",
            "Int64Value",
            "UInt64Value",
            "Int32Value",
            "UInt32Value",
            "BoolValue",
            "StringValue",
            "BytesValue");
    private static final Set<String> OTHERS =
            Set.of("Timestamp", "Duration", "Struct", "Value", "ListValue", "Any", "FieldMask");
    private static final Pattern DURATION = Pattern.compile("(-?)([0-9]{1,12})(?:\\.([0-9]{1,9}))?s");
    private static final long MOST_SECONDS = 315_576_000_000L;

    private final List<Violation> found;
    private final ProtobufScalars scalars;

    ProtobufKnown(List<Violation> found) {
        this.found = found;
        this.scalars = new ProtobufScalars(found);
    }

    static boolean knows(Descriptor descriptor) {
        String name = name(descriptor);
        return WRAPPERS.contains(name) || OTHERS.contains(name);
    }

    /** Whether null is a value of the field rather than its absence. */
    static boolean takesNull(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && !field.isRepeated()
                && name(field.getMessageType()).equals("Value");
    }

    private static String name(Descriptor descriptor) {
        return descriptor.getFullName().startsWith(PACKAGE)
                ? descriptor.getFullName().substring(PACKAGE.length())
                : "";
    }

    DynamicMessage read(Descriptor descriptor, JsonNode value, String at) {
        Effort.spend(1);
        DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
        switch (name(descriptor)) {
            case "Timestamp" -> timestamp(message, value, at);
            case "Duration" -> duration(message, value, at);
            case "Struct" -> struct(message, value, at);
            case "Value" -> any(message, value, at);
            case "ListValue" -> list(message, value, at);
            case "Any", "FieldMask" ->
                found.add(new Violation(
                        at,
                        descriptor.getFullName() + " is not read from JSON here; send the message in its binary form"));
            default -> wrapped(message, value, at);
        }
        return message.buildPartial();
    }

    private void wrapped(DynamicMessage.Builder message, JsonNode value, String at) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByNumber(1);
        Object read = scalars.read(field, value, at);
        if (read != null) {
            message.setField(field, read);
        }
    }

    private void timestamp(DynamicMessage.Builder message, JsonNode value, String at) {
        try {
            Instant instant = OffsetDateTime.parse(value.isTextual() ? value.textValue() : "")
                    .toInstant();
            seconds(message, instant.getEpochSecond(), instant.getNano());
        } catch (DateTimeException e) {
            found.add(new Violation(at, "expected an instant, as 2030-01-31T12:00:00Z"));
        }
    }

    private void duration(DynamicMessage.Builder message, JsonNode value, String at) {
        Matcher parts = DURATION.matcher(value.isTextual() ? value.textValue() : "");
        long seconds = parts.matches() ? Long.parseLong(parts.group(2)) : Long.MAX_VALUE;
        if (seconds > MOST_SECONDS) {
            found.add(new Violation(at, "expected a duration, as 1.5s"));
            return;
        }
        String fraction = parts.group(3) == null ? "" : parts.group(3);
        int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
        int sign = parts.group(1).isEmpty() ? 1 : -1;
        seconds(message, sign * seconds, sign * nanos);
    }

    private static void seconds(DynamicMessage.Builder message, long seconds, int nanos) {
        Descriptor descriptor = message.getDescriptorForType();
        message.setField(descriptor.findFieldByName("seconds"), seconds);
        message.setField(descriptor.findFieldByName("nanos"), nanos);
    }

    private void struct(DynamicMessage.Builder message, JsonNode value, String at) {
        if (!value.isObject()) {
            found.add(new Violation(at, "expected an object"));
            return;
        }
        FieldDescriptor fields = message.getDescriptorForType().findFieldByName("fields");
        Descriptor entry = fields.getMessageType();
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            FieldDescriptor of = entry.findFieldByNumber(2);
            DynamicMessage read = read(of.getMessageType(), member.getValue(), at + AvroJson.part(member.getKey()));
            message.addRepeatedField(
                    fields,
                    DynamicMessage.newBuilder(entry)
                            .setField(entry.findFieldByNumber(1), member.getKey())
                            .setField(of, read)
                            .build());
        }
    }

    private void list(DynamicMessage.Builder message, JsonNode value, String at) {
        if (!value.isArray()) {
            found.add(new Violation(at, "expected an array"));
            return;
        }
        FieldDescriptor values = message.getDescriptorForType().findFieldByName("values");
        for (int i = 0; i < value.size(); i++) {
            message.addRepeatedField(values, read(values.getMessageType(), value.get(i), at + "/" + i));
        }
    }

    /** Anything that JSON has, numbers as doubles. */
    private void any(DynamicMessage.Builder message, JsonNode value, String at) {
        Descriptor descriptor = message.getDescriptorForType();
        if (value.isNull()) {
            FieldDescriptor field = descriptor.findFieldByName("null_value");
            message.setField(field, field.getEnumType().findValueByNumber(0));
        } else if (value.isBoolean()) {
            message.setField(descriptor.findFieldByName("bool_value"), value.booleanValue());
        } else if (value.isNumber()) {
            message.setField(descriptor.findFieldByName("number_value"), value.doubleValue());
        } else if (value.isTextual()) {
            message.setField(descriptor.findFieldByName("string_value"), value.textValue());
        } else {
            FieldDescriptor field = descriptor.findFieldByName(value.isObject() ? "struct_value" : "list_value");
            message.setField(field, read(field.getMessageType(), value, at));
        }
    }
}
