package io.holdfast.contract;

import java.util.Optional;
import java.util.stream.Stream;

/** Kinds of schema, and how registries call them. */
enum SchemaKind {
    JSON_SCHEMA("json-schema", "JSON"),
    AVRO("avro", "AVRO"),
    PROTOBUF("protobuf", "PROTOBUF");

    private final String word;
    private final String registered;

    SchemaKind(String word, String registered) {
        this.word = word;
        this.registered = registered;
    }

    /** As the catalog writes it. */
    String word() {
        return word;
    }

    /** As a registry writes it. */
    String registered() {
        return registered;
    }

    static Optional<SchemaKind> ofRegistered(String name) {
        return Stream.of(values()).filter(kind -> kind.registered.equals(name)).findFirst();
    }
}
