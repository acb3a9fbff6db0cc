package io.holdfast.contract;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A schema as it is written.
 *
 * @param source the file or the subject that it is from, for messages
 * @param references what it may refer to besides itself
 */
record SchemaText(SchemaKind kind, String text, String source, References references) {

    /** Other schemas, by the names that a schema calls them. Thread-safe. */
    interface References {

        /** There are no others. */
        References NONE = name -> Optional.empty();

        /** The text of one; empty when there is none. */
        Optional<String> find(String name);

        /** All of them where they can be listed, each behind those that it refers to itself. */
        default List<String> all() {
            return List.of();
        }

        /** These, in this order. */
        static References of(Map<String, String> byName) {
            return new References() {
                @Override
                public Optional<String> find(String name) {
                    return Optional.ofNullable(byName.get(name));
                }

                @Override
                public List<String> all() {
                    return List.copyOf(byName.values());
                }
            };
        }
    }
}
