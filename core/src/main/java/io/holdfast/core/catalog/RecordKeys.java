package io.holdfast.core.catalog;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Which keys of the catalog a record's components stand for. */
final class RecordKeys {

    private RecordKeys() {}

    static Doc doc(RecordComponent component) {
        return Objects.requireNonNull(
                component.getAnnotation(Doc.class), () -> component + " of the catalog has no @Doc");
    }

    static String key(RecordComponent component) {
        String named = doc(component).key();
        return named.isEmpty() ? kebab(component.getName()) : named;
    }

    static List<RecordComponent> keyed(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .filter(component -> !doc(component).fromKey())
                .toList();
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
