package io.holdfast.contract;

import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Makes descriptors of {@code .proto} files (proto2 and proto3, without extensions and groups). Not thread-safe. */
final class ProtoFiles {

    private static final int DEEPEST_IMPORT = 50;
    private static final Map<String, FileDescriptor> WELL_KNOWN = wellKnown();

    private final SchemaText.References references;
    private final Map<String, FileDescriptor> made = new HashMap<>(WELL_KNOWN);

    ProtoFiles(SchemaText.References references) {
        this.references = references;
    }

    private static Map<String, FileDescriptor> wellKnown() {
        Map<String, FileDescriptor> files = new HashMap<>();
        Stream.of(
                        AnyProto.getDescriptor(),
                        DurationProto.getDescriptor(),
                        EmptyProto.getDescriptor(),
                        FieldMaskProto.getDescriptor(),
                        StructProto.getDescriptor(),
                        TimestampProto.getDescriptor(),
                        WrappersProto.getDescriptor())
                .forEach(file -> files.put(file.getName(), file));
        return files;
    }

    /** A file cannot be used; the message says why. */
    static final class Unusable extends Exception {

        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * The descriptor of a file.
     *
     * @throws Unusable when it has one that is not understood, or needs one that is not there
     * @throws IllegalStateException when it is not Protobuf; the message has the position
     */
    FileDescriptor file(String name, String text) throws Unusable {
        return file(name, text, 0);
    }

    private FileDescriptor file(String name, String text, int depth) throws Unusable {
        if (depth > DEEPEST_IMPORT) {
            throw new Unusable("\"" + name + "\" is imported by itself, or more than " + DEEPEST_IMPORT + " deep");
        }
        ProtoFileElement parsed = ProtoParser.Companion.parse(Location.get(name), text);
        List<FileDescriptor> imported = new ArrayList<>();
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder().setName(name);
        boolean three =
                parsed.getSyntax() != null && parsed.getSyntax().toString().equals("proto3");
        file.setSyntax(three ? "proto3" : "proto2");
        if (parsed.getSyntax() != null && !parsed.getSyntax().toString().startsWith("proto")) {
            throw new Unusable("edition \"" + parsed.getSyntax() + "\" is not read; proto2 and proto3 are");
        }
        if (parsed.getPackageName() != null) {
            file.setPackage(parsed.getPackageName());
        }
        List<String> imports = new ArrayList<>(parsed.getImports());
        for (String open : parsed.getPublicImports()) {
            file.addPublicDependency(imports.size());
            imports.add(open);
        }
        for (String path : imports) {
            file.addDependency(path);
            imported.add(imported(path, depth));
        }
        refuseExtensions(parsed);
        for (TypeElement type : parsed.getTypes()) {
            if (type instanceof MessageElement message) {
                file.addMessageType(message(message, three));
            } else if (type instanceof EnumElement constants) {
                file.addEnumType(constants(constants));
            }
        }
        return built(file.build(), imported);
    }

    private static void refuseExtensions(ProtoFileElement parsed) throws Unusable {
        if (!parsed.getExtendDeclarations().isEmpty()
                && parsed.getExtendDeclarations().stream()
                        .anyMatch(extend -> !extend.getName().startsWith("google.protobuf."))) {
            throw new Unusable("extensions are not read; use fields of the message itself");
        }
    }

    private FileDescriptor imported(String path, int depth) throws Unusable {
        FileDescriptor known = made.get(path);
        if (known != null) {
            return known;
        }
        String text = references
                .find(path)
                .orElseThrow(() -> new Unusable("import \"" + path
                        + "\" is not found; it stands beside the file, or among the subject's references"));
        FileDescriptor descriptor = file(path, text, depth + 1);
        made.put(path, descriptor);
        return descriptor;
    }

    private static FileDescriptor built(FileDescriptorProto file, List<FileDescriptor> imported) throws Unusable {
        try {
            return FileDescriptor.buildFrom(file, imported.toArray(FileDescriptor[]::new));
        } catch (DescriptorValidationException e) {
            throw new Unusable(String.valueOf(e.getMessage()));
        }
    }

    private static DescriptorProto message(MessageElement element, boolean three) throws Unusable {
        if (!element.getGroups().isEmpty() || !element.getExtendDeclarations().isEmpty()) {
            throw new Unusable("message " + element.getName() + " has groups or extensions, which are not read");
        }
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(element.getName());
        for (TypeElement type : element.getNestedTypes()) {
            if (type instanceof MessageElement nested) {
                message.addNestedType(message(nested, three));
            } else if (type instanceof EnumElement constants) {
                message.addEnumType(constants(constants));
            }
        }
        for (OneOfElement choice : element.getOneOfs()) {
            int index = message.getOneofDeclCount();
            message.addOneofDecl(OneofDescriptorProto.newBuilder().setName(choice.getName()));
            for (FieldElement field : choice.getFields()) {
                message.addField(field(field, message).setOneofIndex(index));
            }
        }
        for (FieldElement field : element.getFields()) {
            message.addField(field(field, message));
        }
        if (three) {
            markOptional(element, message);
        }
        return message.build();
    }

    /** In proto3 a field that is declared optional is a choice of one, behind all others. */
    private static void markOptional(MessageElement element, DescriptorProto.Builder message) {
        for (FieldElement field : element.getFields()) {
            if (field.getLabel() == Field.Label.OPTIONAL) {
                int index = message.getOneofDeclCount();
                message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.getName()));
                message.getFieldBuilderList().stream()
                        .filter(built -> built.getNumber() == field.getTag())
                        .forEach(built -> built.setOneofIndex(index).setProto3Optional(true));
            }
        }
    }

    private static FieldDescriptorProto.Builder field(FieldElement element, DescriptorProto.Builder owner) {
        FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder()
                .setName(element.getName())
                .setNumber(element.getTag())
                .setLabel(label(element.getLabel()));
        if (element.getJsonName() != null) {
            field.setJsonName(element.getJsonName());
        }
        String type = element.getType();
        if (type.startsWith("map<")) {
            String[] parts = type.substring("map<".length(), type.length() - 1).split(",", 2);
            String entry = entryName(element.getName());
            owner.addNestedType(DescriptorProto.newBuilder()
                    .setName(entry)
                    .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                    .addField(typed(FieldDescriptorProto.newBuilder().setName("key"), parts[0].strip())
                            .setNumber(1)
                            .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL))
                    .addField(typed(FieldDescriptorProto.newBuilder().setName("value"), parts[1].strip())
                            .setNumber(2)
                            .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)));
            return field.setTypeName(entry)
                    .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                    .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED);
        }
        return typed(field, type);
    }

    /** As protoc calls it: in camel case, with Entry behind. */
    private static String entryName(String field) {
        StringBuilder name = new StringBuilder();
        for (String word : field.split("_", -1)) {
            if (!word.isEmpty()) {
                name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
        }
        return name.append("Entry").toString();
    }

    private static FieldDescriptorProto.Builder typed(FieldDescriptorProto.Builder field, String type) {
        return Stream.of(FieldDescriptorProto.Type.values())
                .filter(scalar -> scalar != FieldDescriptorProto.Type.TYPE_MESSAGE
                        && scalar != FieldDescriptorProto.Type.TYPE_ENUM
                        && scalar != FieldDescriptorProto.Type.TYPE_GROUP)
                .filter(scalar -> scalar.name().equals("TYPE_" + type.toUpperCase(Locale.ROOT)))
                .filter(scalar -> type.equals(type.toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(field::setType)
                .orElseGet(() -> field.setTypeName(type));
    }

    private static FieldDescriptorProto.Label label(Field.Label label) {
        if (label == Field.Label.REPEATED) {
            return FieldDescriptorProto.Label.LABEL_REPEATED;
        }
        return label == Field.Label.REQUIRED
                ? FieldDescriptorProto.Label.LABEL_REQUIRED
                : FieldDescriptorProto.Label.LABEL_OPTIONAL;
    }

    private static EnumDescriptorProto constants(EnumElement element) {
        EnumDescriptorProto.Builder constants = EnumDescriptorProto.newBuilder().setName(element.getName());
        element.getConstants()
                .forEach(constant -> constants.addValue(EnumValueDescriptorProto.newBuilder()
                        .setName(constant.getName())
                        .setNumber(constant.getTag())));
        boolean aliases = element.getConstants().stream()
                        .map(constant -> constant.getTag())
                        .distinct()
                        .count()
                < element.getConstants().size();
        if (aliases) {
            constants.getOptionsBuilder().setAllowAlias(true);
        }
        return constants.build();
    }
}
