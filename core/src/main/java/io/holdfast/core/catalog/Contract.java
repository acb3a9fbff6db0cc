package io.holdfast.core.catalog;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a flow's values must be: by a schema in a file, by one in the registry, or by a file that is to become the registry's next. */
public record Contract(
        @Doc("File with a JSON Schema; values are JSON, and go to Kafka byte for byte.")
        Optional<Path> jsonSchema,

        @Doc("File with an Avro schema (.avsc); values are JSON, or Avro's binary form.")
        Optional<Path> avro,

        @Doc("File with a Protobuf schema (.proto); values are JSON, or Protobuf's binary form.")
        Optional<Path> protobuf,

        @Doc("Full name of the Protobuf message that a value is; the first of the file when absent.")
        Optional<String> message,

        @Doc(
                "The subject in the schema registry that is in force; with a file beside it, the file is what holdfast check compares with it.")
        Optional<RegistrySubject> registry,

        @Doc(
                value =
                        "What becomes of records while no schema has ever been loaded: shed refuses them with 503, take takes them unchecked and says so in each answer.",
                byDefault = "shed")
        UntilLoaded untilLoaded,

        @Doc(
                value =
                        "What holdfast check demands of a file against the registry: backward (readers of the file's schema read what the latest one wrote), forward, full, the same against all versions (-transitive), or none.",
                byDefault = "backward")
        Compatibility compatibility) {

    /** What becomes of records without a schema to check them by. */
    public enum UntilLoaded {
        /** Refused with 503. */
        SHED,
        /** Taken unchecked; each answer says so. */
        TAKE
    }

    /** What must hold between a schema and those registered before. */
    public enum Compatibility {
        /** Nothing. */
        NONE,
        /** The new schema reads what the latest wrote. */
        BACKWARD,
        /** The new schema reads what all wrote. */
        BACKWARD_TRANSITIVE,
        /** The latest reads what the new schema writes. */
        FORWARD,
        /** All read what the new schema writes. */
        FORWARD_TRANSITIVE,
        /** Backward and forward. */
        FULL,
        /** Backward and forward, with all. */
        FULL_TRANSITIVE;

        /** Whether the new schema must read what was written before. */
        public boolean backward() {
            return this == BACKWARD || this == BACKWARD_TRANSITIVE || this == FULL || this == FULL_TRANSITIVE;
        }

        /** Whether readers of earlier schemas must read what the new one writes. */
        public boolean forward() {
            return this == FORWARD || this == FORWARD_TRANSITIVE || this == FULL || this == FULL_TRANSITIVE;
        }

        /** Whether all registered versions count, or the latest alone. */
        public boolean transitive() {
            return this == BACKWARD_TRANSITIVE || this == FORWARD_TRANSITIVE || this == FULL_TRANSITIVE;
        }
    }

    /** Refuses none of the sources, more than one file, and a message where there is none. */
    public Contract {
        List<Optional<Path>> files = List.of(jsonSchema, avro, protobuf);
        long named = files.stream().filter(Optional::isPresent).count();
        if (named > 1 || named == 0 && registry.isEmpty()) {
            throw new IllegalArgumentException(
                    "a contract is one of json-schema, avro and protobuf, or registry, or one of them and registry; found "
                            + (named == 0 ? "none" : named + " files"));
        }
        if (message.isPresent() && (jsonSchema.isPresent() || avro.isPresent())) {
            throw new IllegalArgumentException(
                    "message \"" + message.get() + "\" is for Protobuf, and this contract is not; leave it out");
        }
    }

    /** The file with a schema, if there is one. */
    public Optional<Path> file() {
        return Stream.of(jsonSchema, avro, protobuf).flatMap(Optional::stream).findFirst();
    }
}
