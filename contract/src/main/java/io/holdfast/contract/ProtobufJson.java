package io.holdfast.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.holdfast.intake.Violations.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON value as a Protobuf message and collects what does not fit. The JSON is Protobuf's own mapping (ProtoJSON): names in
 * camel case or as declared, 64-bit numbers as text or number, bytes in base64, enums by name, null for an absent field.
 */
final class ProtobufJson {

    private final List<Violation> found = new ArrayList<>();
    private final ProtobufScalars scalars = new ProtobufScalars(found);
    private final ProtobufKnown known = new ProtobufKnown(found);

    /** What did not fit, in the order of the value. */
    List<Violation> found() {
        return found;
    }

    /** The message; worthless when something was found. */
    DynamicMessage message(Descriptor descriptor, JsonNode value) {
        return message(descriptor, value, "");
    }

    private DynamicMessage message(Descriptor descriptor, JsonNode value, String at) {
        Effort.spend(1);
        if (ProtobufKnown.knows(descriptor)) {
            return known.read(descriptor, value, at);
        }
        DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
        if (!value.isObject()) {
            found.add(new Violation(at, "expected an object, the message " + descriptor.getFullName()));
            return message.buildPartial();
        }
        Map<String, FieldDescriptor> names = names(descriptor);
        Set<FieldDescriptor> seen = new HashSet<>();
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            String there = at + AvroJson.part(member.getKey());
            FieldDescriptor field = names.get(member.getKey());
            if (field == null) {
                found.add(new Violation(there, "the message " + descriptor.getFullName() + " has no such field"));
            } else if (!seen.add(field)) {
                found.add(new Violation(there, "the field " + field.getName() + " stands here under both its names"));
            } else if (!member.getValue().isNull() || ProtobufKnown.takesNull(field)) {
                put(message, field, member.getValue(), there);
            }
        }
        for (FieldDescriptor field : descriptor.getFields()) {
            if (field.isRequired() && !seen.contains(field)) {
                found.add(new Violation(at, "the field " + field.getJsonName() + " is missing, and is required"));
            }
        }
        return message.buildPartial();
    }

    private static Map<String, FieldDescriptor> names(Descriptor descriptor) {
        Map<String, FieldDescriptor> names = new HashMap<>();
        descriptor.getFields().forEach(field -> names.put(field.getName(), field));
        descriptor.getFields().forEach(field -> names.put(field.getJsonName(), field));
        return names;
    }

    private void put(DynamicMessage.Builder message, FieldDescriptor field, JsonNode value, String at) {
        OneofDescriptor choice = field.getRealContainingOneof();
        if (choice != null && message.hasOneof(choice)) {
            found.add(new Violation(at, "only one field of the oneof " + choice.getName() + " can be there"));
        } else if (field.isMapField()) {
            map(message, field, value, at);
        } else if (field.isRepeated()) {
            list(message, field, value, at);
        } else {
            Object one = one(field, value, at);
            if (one != null) {
                message.setField(field, one);
            }
        }
    }

    private @Nullable Object one(FieldDescriptor field, JsonNode value, String at) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? message(field.getMessageType(), value, at)
                : scalars.read(field, value, at);
    }

    private void list(DynamicMessage.Builder message, FieldDescriptor field, JsonNode value, String at) {
        if (!value.isArray()) {
            found.add(new Violation(at, "expected an array"));
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            Object one = one(field, value.get(i), at + "/" + i);
            if (one != null) {
                message.addRepeatedField(field, one);
            }
        }
    }

    private void map(DynamicMessage.Builder message, FieldDescriptor field, JsonNode value, String at) {
        if (!value.isObject()) {
            found.add(new Violation(at, "expected an object, a map"));
            return;
        }
        Descriptor entry = field.getMessageType();
        FieldDescriptor keyField = entry.findFieldByNumber(1);
        FieldDescriptor valueField = entry.findFieldByNumber(2);
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            String there = at + AvroJson.part(member.getKey());
            Object key = scalars.key(keyField, member.getKey(), there);
            Object one = one(valueField, member.getValue(), there);
            if (key != null && one != null) {
                Message.Builder built = DynamicMessage.newBuilder(entry);
                message.addRepeatedField(
                        field,
                        built.setField(keyField, key).setField(valueField, one).build());
            }
        }
    }
}
