package io.holdfast.contract;

import io.holdfast.core.catalog.Contract;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes schemas of texts. Stateless. */
final class SchemaParser {

    private static final long LARGEST_BYTES = 4L << 20;

    private SchemaParser() {}

    /**
     * The schema, ready to check values, or what is wrong with it.
     *
     * @param message the Protobuf message that values are; the first one when absent
     */
    static Parsed parse(SchemaText text, Optional<String> message) {
        return switch (text.kind()) {
            case JSON_SCHEMA -> JsonValueSchema.parse(text);
            case AVRO -> AvroValueSchema.parse(text);
            case PROTOBUF -> ProtobufValueSchema.parse(text, message);
        };
    }

    /** The schema of a version that is registered. */
    static Parsed parse(Registered version, String subject, Optional<String> message) {
        return SchemaKind.ofRegistered(version.type())
                .map(kind -> parse(
                        new SchemaText(kind, version.text(), subject, SchemaText.References.of(version.references())),
                        message))
                .orElseGet(
                        () -> Parsed.Bad.of("its type \"" + version.type() + "\" is none of AVRO, JSON and PROTOBUF"));
    }

    static SchemaKind kindOf(Contract contract) {
        if (contract.avro().isPresent()) {
            return SchemaKind.AVRO;
        }
        return contract.protobuf().isPresent() ? SchemaKind.PROTOBUF : SchemaKind.JSON_SCHEMA;
    }

    /** The text of a contract's file; an exception says why it cannot be read. */
    static SchemaText read(SchemaKind kind, Path file) throws IOException {
        return new SchemaText(kind, text(file), file.toString(), name -> beside(file, name));
    }

    private static String text(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder");
        }
        if (Files.size(file) > LARGEST_BYTES) {
            throw new IOException("it has more than " + LARGEST_BYTES + " bytes");
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8", e);
        }
    }

    /** What a schema in a file refers to stands in its folder, or below. */
    private static Optional<String> beside(Path file, String name) {
        try {
            Path folder = file.toAbsolutePath().normalize().getParent();
            if (folder == null) {
                return Optional.empty();
            }
            Path other = folder.resolve(name).normalize();
            return other.startsWith(folder) && Files.isRegularFile(other) ? Optional.of(text(other)) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
