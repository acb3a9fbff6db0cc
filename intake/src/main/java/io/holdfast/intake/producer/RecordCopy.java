package io.holdfast.intake.producer;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Copies records of the catalog with one component changed, whatever components they have besides. */
final class RecordCopy {

    private RecordCopy() {}

    /**
     * @throws IllegalArgumentException when the record's own checks refuse the value
     */
    static <R extends Record> R with(R record, String component, Object value) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < values.length; i++) {
                boolean changed = components[i].getName().equals(component);
                values[i] = changed ? value : components[i].getAccessor().invoke(record);
            }
            @SuppressWarnings("unchecked")
            Class<R> type = (Class<R>) record.getClass();
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(record.getClass() + " cannot be copied with another " + component, e);
        }
    }
}
