package io.holdfast.contract;

import io.holdfast.intake.Violations.Violation;
import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Reads a value in Avro's binary form along its schema, building nothing. What follows the first mistake cannot be told. */
final class AvroBinary {

    private final byte[] value;
    private final int from;
    private String at = "";
    private int depth;

    AvroBinary(byte[] value, int from) {
        this.value = value;
        this.from = from;
    }

    /** What is wrong; null when nothing is. */
    @Nullable
    Violation check(Schema schema) {
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(value, from, value.length - from, null);
        try {
            read(schema, in);
            return in.isEnd()
                    ? null
                    : new Violation("", "bytes follow the value; they were written by another schema, or are damaged");
        } catch (EOFException e) {
            return new Violation(at, "the bytes end here; the value was written by another schema, or is cut off");
        } catch (IOException | AvroRuntimeException e) {
            return new Violation(at, "the bytes are not of this schema: " + e.getMessage());
        }
    }

    private void read(Schema schema, BinaryDecoder in) throws IOException {
        Effort.spend(1);
        if (++depth > JsonDocument.DEEPEST) {
            throw new IOException("nested more than " + JsonDocument.DEEPEST + " deep");
        }
        switch (schema.getType()) {
            case RECORD -> record(schema, in);
            case ARRAY -> array(schema, in);
            case MAP -> map(schema, in);
            case UNION ->
                read(
                        schema.getTypes()
                                .get(within(in.readIndex(), schema.getTypes().size(), "types of the union")),
                        in);
            case ENUM -> within(in.readEnum(), schema.getEnumSymbols().size(), "symbols of the enum");
            case FIXED -> in.skipFixed(schema.getFixedSize());
            case STRING -> in.skipString();
            case BYTES -> in.skipBytes();
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> in.readFloat();
            case DOUBLE -> in.readDouble();
            case BOOLEAN -> in.readBoolean();
            case NULL -> in.readNull();
        }
        depth--;
    }

    private static int within(int index, int size, String of) throws IOException {
        if (index < 0 || index >= size) {
            throw new IOException("number " + index + " is none of the " + size + " " + of);
        }
        return index;
    }

    private void record(Schema schema, BinaryDecoder in) throws IOException {
        String here = at;
        for (Schema.Field field : schema.getFields()) {
            at = here + AvroJson.part(field.name());
            read(field.schema(), in);
        }
        at = here;
    }

    private void array(Schema schema, BinaryDecoder in) throws IOException {
        String here = at;
        long number = 0;
        for (long left = in.readArrayStart(); left != 0; left = in.arrayNext()) {
            for (long i = 0; i < left; i++) {
                at = here + "/" + number++;
                read(schema.getElementType(), in);
            }
        }
        at = here;
    }

    private void map(Schema schema, BinaryDecoder in) throws IOException {
        String here = at;
        for (long left = in.readMapStart(); left != 0; left = in.mapNext()) {
            for (long i = 0; i < left; i++) {
                at = here + AvroJson.part(in.readString());
                read(schema.getValueType(), in);
            }
        }
        at = here;
    }
}
