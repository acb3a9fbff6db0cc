package io.holdfast.contract;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a change of a Protobuf message breaks on the wire: numbers with other types, and fields that are required. Pure. */
final class ProtobufChange {

    private final List<String> found = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    private ProtobufChange() {}

    /** What keeps readers of {@code reader} from what {@code writer} wrote. */
    static List<String> obstacles(Descriptor writer, Descriptor reader) {
        ProtobufChange change = new ProtobufChange();
        if (!writer.getFullName().equals(reader.getFullName())) {
            change.found.add("the message " + writer.getFullName() + " is " + reader.getFullName() + " now");
        }
        change.compare(writer, reader);
        return List.copyOf(change.found);
    }

    private void compare(Descriptor writer, Descriptor reader) {
        if (!seen.add(writer.getFullName() + " " + reader.getFullName())) {
            return;
        }
        for (FieldDescriptor field : reader.getFields()) {
            FieldDescriptor before = writer.findFieldByNumber(field.getNumber());
            String name = reader.getFullName() + "." + field.getName();
            if (before == null) {
                if (field.isRequired()) {
                    found.add(name + " is required, and was not there");
                }
                continue;
            }
            if (field.isRequired() && !before.isRequired()) {
                found.add(name + " is required now");
            }
            if (field.isRepeated() != before.isRepeated()) {
                found.add(name + (field.isRepeated() ? " is repeated now" : " is not repeated any more"));
            } else if (!wire(field).equals(wire(before))) {
                found.add(name + " with the number " + field.getNumber() + " is " + type(field) + " and was "
                        + type(before) + ", which is another form on the wire");
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                compare(before.getMessageType(), field.getMessageType());
            }
        }
        for (OneofDescriptor choice : reader.getRealOneofs()) {
            long apart = choice.getFields().stream()
                    .map(field -> writer.findFieldByNumber(field.getNumber()))
                    .filter(before -> before != null && before.getRealContainingOneof() == null)
                    .count();
            if (apart > 1) {
                found.add(reader.getFullName() + "." + choice.getName()
                        + " is a oneof of fields that could be there together");
            }
        }
    }

    /** Types that read what the others write (Protobuf's guide, "Updating A Message Type"). */
    private static String wire(FieldDescriptor field) {
        return switch (field.getType()) {
            case INT32, INT64, UINT32, UINT64, BOOL, ENUM -> "varint";
            case SINT32, SINT64 -> "zigzag";
            case STRING, BYTES -> "text";
            case FIXED32, SFIXED32 -> "fixed32";
            case FIXED64, SFIXED64 -> "fixed64";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case MESSAGE, GROUP -> field.isMapField() ? "map" : "message";
        };
    }

    private static String type(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default ->
                field.toProto().getType().name().substring("TYPE_".length()).toLowerCase(java.util.Locale.ROOT);
        };
    }
}
