package io.holdfast.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.holdfast.intake.Violations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Protobuf schema: checks JSON and writes the binary form of a message, and checks the binary form itself, in which fields that the
 * schema does not have are no part of the contract.
 */
final class ProtobufValueSchema implements ValueSchema {

    private static final Pattern POSITION = Pattern.compile("in \\S*?:(\\d+):(\\d+): (.*)", Pattern.DOTALL);
    private static final int DEEPEST_INDEX = 50;

    private final Descriptor message;
    private final boolean declared;

    private ProtobufValueSchema(Descriptor message, boolean declared) {
        this.message = message;
        this.declared = declared;
    }

    static Parsed parse(SchemaText text, Optional<String> message) {
        try {
            FileDescriptor file = new ProtoFiles(text.references()).file("schema.proto", text.text());
            Descriptor found = message.isPresent()
                    ? find(file, message.get())
                    : file.getMessageTypes().stream().findFirst().orElse(null);
            if (found == null) {
                List<String> names = file.getMessageTypes().stream()
                        .map(Descriptor::getFullName)
                        .toList();
                return Parsed.Bad.of("it has no message"
                        + message.map(name -> " \"" + name + "\"").orElse("") + "; its messages are " + names);
            }
            return new Parsed.Good(new ProtobufValueSchema(found, message.isPresent()));
        } catch (ProtoFiles.Unusable e) {
            return Parsed.Bad.of("not a Protobuf schema that can be used: " + e.getMessage());
        } catch (RuntimeException e) {
            // What is not Protobuf is an IllegalStateException with a position; others carry none.
            String said = Objects.requireNonNullElse(e.getMessage(), e.toString());
            Matcher position = POSITION.matcher(said);
            return position.find()
                    ? new Parsed.Bad(
                            Integer.parseInt(position.group(1)),
                            Integer.parseInt(position.group(2)),
                            "not Protobuf: " + position.group(3))
                    : Parsed.Bad.of("not Protobuf: " + said);
        } catch (StackOverflowError e) {
            return Parsed.Bad.of("the Protobuf schema is nested too deeply");
        }
    }

    /** By its full name, or by its name in the file's package; messages in messages are behind a dot. */
    private static @Nullable Descriptor find(FileDescriptor file, String name) {
        List<Descriptor> open = new ArrayList<>(file.getMessageTypes());
        String inPackage = file.getPackage().isEmpty() ? name : file.getPackage() + "." + name;
        for (int i = 0; i < open.size(); i++) {
            Descriptor message = open.get(i);
            if (message.getFullName().equals(name) || message.getFullName().equals(inPackage)) {
                return message;
            }
            open.addAll(message.getNestedTypes());
        }
        return null;
    }

    Descriptor message() {
        return message;
    }

    @Override
    public List<String> obstaclesToRead(ValueSchema writer) {
        return ProtobufChange.obstacles(((ProtobufValueSchema) writer).message, message);
    }

    @Override
    public Judgement json(byte[] value) {
        try {
            JsonNode tree = JsonDocument.read(value, 0);
            ProtobufJson reading = new ProtobufJson();
            DynamicMessage read = reading.message(message, tree);
            return reading.found().isEmpty()
                    ? new Judgement.Fits(read.toByteArray())
                    : new Judgement.Breaks(Violations.of(reading.found()));
        } catch (JsonDocument.Malformed e) {
            return Judgement.Breaks.at("", e.getMessage() + "; send JSON, or what a serializer of the registry wrote");
        }
    }

    @Override
    public Judgement encoded(byte[] value, int from) {
        return encoded(value, from, message);
    }

    private static Judgement encoded(byte[] value, int from, Descriptor as) {
        Effort.spend(value.length - from);
        try {
            DynamicMessage.Builder read = DynamicMessage.newBuilder(as)
                    .mergeFrom(CodedInputStream.newInstance(value, from, value.length - from));
            if (!read.isInitialized()) {
                return Judgement.Breaks.at(
                        "",
                        "fields that " + as.getFullName() + " requires are missing: "
                                + String.join(", ", read.findInitializationErrors()));
            }
            String unknown = ProtobufUnknown.find(read.buildPartial(), "");
            return unknown == null
                    ? new Judgement.Fits(value)
                    : Judgement.Breaks.at(
                            unknown,
                            "the bytes have a field that message " + as.getFullName()
                                    + " has not, or has with another type; they were written by another schema");
        } catch (InvalidProtocolBufferException e) {
            return Judgement.Breaks.at("", "the bytes are no message " + as.getFullName() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A registry's serializers say which of the schema's messages it is: by its place in the file, and in the message around it. */
    @Override
    public Judgement framed(byte[] value, int from) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(value, from, value.length - from);
            int count = in.readSInt32();
            if (count < 0 || count > DEEPEST_INDEX) {
                return Judgement.Breaks.at("", "the list of message indexes behind the schema's id cannot be read");
            }
            Descriptor named = count == 0 ? first() : null;
            for (int i = 0; i < count; i++) {
                named = nested(i == 0 ? null : named, in.readSInt32());
                if (named == null) {
                    return Judgement.Breaks.at("", "the message indexes behind the schema's id name no message of it");
                }
            }
            if (declared && !message.equals(named)) {
                return Judgement.Breaks.at(
                        "",
                        "the value is a message "
                                + Objects.requireNonNull(named).getFullName() + ", and the contract wants "
                                + message.getFullName());
            }
            return encoded(value, from + in.getTotalBytesRead(), Objects.requireNonNull(named));
        } catch (IOException e) {
            return Judgement.Breaks.at("", "the value ends within the message indexes behind the schema's id");
        }
    }

    private Descriptor first() {
        return message.getFile().getMessageTypes().get(0);
    }

    private @Nullable Descriptor nested(@Nullable Descriptor in, int index) {
        List<Descriptor> messages = in == null ? message.getFile().getMessageTypes() : in.getNestedTypes();
        return index < 0 || index >= messages.size() ? null : messages.get(index);
    }

    @Override
    public byte[] indexes() {
        List<Integer> path = new ArrayList<>();
        for (Descriptor at = message; at != null; at = at.getContainingType()) {
            path.add(0, at.getIndex());
        }
        if (path.equals(List.of(0))) {
            return new byte[1];
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeSInt32NoTag(path.size());
            for (int index : path) {
                out.writeSInt32NoTag(index);
            }
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
