package io.holdfast.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.holdfast.intake.Violations.Violation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads single JSON values as Protobuf's scalars. */
final class ProtobufScalars {

    private static final int LONGEST_NUMBER = 400;
    private static final int LARGEST_EXPONENT = 400;
    private static final BigInteger MOST_UNSIGNED_32 =
            BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);
    private static final BigInteger MOST_UNSIGNED_64 =
            BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final List<Violation> found;

    ProtobufScalars(List<Violation> found) {
        this.found = found;
    }

    /** The value as the field has it; null when it does not fit. */
    @Nullable
    Object read(FieldDescriptor field, JsonNode value, String at) {
        Object fit = fit(field, value);
        if (fit == null) {
            found.add(new Violation(at, "expected " + expected(field)));
        }
        return fit;
    }

    private static @Nullable Object fit(FieldDescriptor field, JsonNode value) {
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 ->
                whole(value, BigInteger.valueOf(Integer.MIN_VALUE), BigInteger.valueOf(Integer.MAX_VALUE), true);
            case UINT32, FIXED32 -> whole(value, BigInteger.ZERO, MOST_UNSIGNED_32, true);
            case INT64, SINT64, SFIXED64 ->
                whole(value, BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE), false);
            case UINT64, FIXED64 -> whole(value, BigInteger.ZERO, MOST_UNSIGNED_64, false);
            case DOUBLE -> real(value);
            case FLOAT -> single(real(value));
            case BOOL -> value.isBoolean() ? (Object) value.booleanValue() : null;
            case STRING -> value.textValue();
            case BYTES -> bytes(value);
            case ENUM -> constant(field, value);
            case MESSAGE, GROUP -> null;
        };
    }

    private static String expected(FieldDescriptor field) {
        return switch (field.getType()) {
            case INT32, SINT32, SFIXED32 -> "a whole number of 32 bits";
            case UINT32, FIXED32 -> "a whole number of 32 bits that is not negative";
            case INT64, SINT64, SFIXED64 -> "a whole number of 64 bits";
            case UINT64, FIXED64 -> "a whole number of 64 bits that is not negative";
            case DOUBLE, FLOAT -> "a number";
            case BOOL -> "true or false";
            case STRING -> "a text";
            case BYTES -> "bytes in base64";
            case ENUM -> "a constant of the enum " + field.getEnumType().getFullName();
            case MESSAGE, GROUP -> "a message";
        };
    }

    /** A map's key, which JSON has as a text. */
    @Nullable
    Object key(FieldDescriptor field, String key, String at) {
        boolean truth = field.getType() == FieldDescriptor.Type.BOOL && (key.equals("true") || key.equals("false"));
        return read(field, truth ? BooleanNode.valueOf(key.equals("true")) : new TextNode(key), at);
    }

    /** A number without a fraction, or the text of one, as an int or a long. */
    private static @Nullable Object whole(JsonNode value, BigInteger least, BigInteger most, boolean small) {
        BigDecimal number = decimal(value);
        if (number == null) {
            return null;
        }
        try {
            BigInteger whole = number.toBigIntegerExact();
            if (whole.compareTo(least) < 0 || whole.compareTo(most) > 0) {
                return null;
            }
            return small ? (Object) whole.intValue() : (Object) whole.longValue();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static @Nullable Object single(@Nullable Double real) {
        return real == null ? null : (Object) real.floatValue();
    }

    /** Null for what is none, and for what is far beyond any field: its digits alone would take long. */
    private static @Nullable BigDecimal decimal(JsonNode value) {
        if (value.isIntegralNumber()) {
            return new BigDecimal(value.bigIntegerValue());
        }
        if (value.isDouble() && !Double.isInfinite(value.doubleValue())) {
            return BigDecimal.valueOf(value.doubleValue());
        }
        String text = value.isTextual() ? value.textValue() : "";
        if (text.length() > LONGEST_NUMBER || !text.matches("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")) {
            return null;
        }
        BigDecimal number = new BigDecimal(text);
        return Math.abs((long) number.scale()) > LARGEST_EXPONENT + LONGEST_NUMBER ? null : number;
    }

    private static @Nullable Double real(JsonNode value) {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        String text = value.isTextual() ? value.textValue() : "";
        BigDecimal number = decimal(value);
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> number == null ? null : (Double) number.doubleValue();
        };
    }

    private static @Nullable ByteString bytes(JsonNode value) {
        if (!value.isTextual()) {
            return null;
        }
        try {
            String plain = value.textValue().replace('-', '+').replace('_', '/');
            return ByteString.copyFrom(Base64.getDecoder().decode(plain));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable EnumValueDescriptor constant(FieldDescriptor field, JsonNode value) {
        if (value.isTextual()) {
            return field.getEnumType().findValueByName(value.textValue());
        }
        return value.isIntegralNumber() && value.canConvertToInt()
                ? field.getEnumType().findValueByNumber(value.intValue())
                : null;
    }
}
