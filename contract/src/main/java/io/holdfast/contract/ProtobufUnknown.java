package io.holdfast.contract;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what a message's bytes have and its schema has not. */
final class ProtobufUnknown {

    private ProtobufUnknown() {}

    /** JSON pointer to the first message that has it; null when none does. */
    static @Nullable String find(Message message, String at) {
        Effort.spend(1);
        if (!message.getUnknownFields().asMap().isEmpty()) {
            return at;
        }
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            String there = at + AvroJson.part(field.getKey().getJsonName());
            String found = field.getKey().isRepeated()
                    ? findInList((List<?>) field.getValue(), there)
                    : find((Message) field.getValue(), there);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String findInList(List<?> messages, String at) {
        int number = 0;
        for (Object message : messages) {
            String found = find((Message) message, at + "/" + number++);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
