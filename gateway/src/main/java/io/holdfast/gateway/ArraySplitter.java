package io.holdfast.gateway;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Splits one JSON array into its elements as it arrives, by brackets and quotes alone; whether an element is JSON is found
 * out when it is read. Never holds more than one element of the allowed length: a longer one is skipped and reported as
 * null. Not thread-safe.
 */
final class ArraySplitter implements BatchSplitter {

    private enum Place {
        BEFORE,
        INSIDE,
        AFTER
    }

    private static final int USUAL = 1_024;
    /** Bounds the memory that brackets take. */
    private static final int DEEPEST = 1 << 20;

    private final int longest;
    private final Consumer<byte @Nullable []> elements;
    private ByteArrayOutputStream element = new ByteArrayOutputStream(USUAL);
    private Place place = Place.BEFORE;
    private int depth;
    /** Which of the brackets that are open are braces. */
    private final BitSet braces = new BitSet();

    private boolean quoted;
    private boolean escaped;
    private boolean skipping;
    private boolean commaSeen;

    ArraySplitter(int longest, Consumer<byte @Nullable []> elements) {
        this.longest = longest;
        this.elements = elements;
    }

    @Override
    public void accept(Buffer chunk) throws BadRequest {
        for (byte b : chunk.getBytes()) {
            accept(b);
        }
    }

    @Override
    public int held() {
        return element.size();
    }

    @Override
    public void end() throws BadRequest {
        if (place != Place.AFTER) {
            throw new BadRequest(400, "malformed-json", "The body ends before its JSON array does.");
        }
    }

    private void accept(byte b) throws BadRequest {
        boolean space = b == ' ' || b == '\t' || b == '\r' || b == '\n';
        if (place != Place.INSIDE) {
            outside(b, space);
        } else if (quoted) {
            inString(b);
        } else if (depth == 0 && (b == ',' || b == ']')) {
            endElement(b);
        } else if (!space || depth > 0 || element.size() > 0) {
            quoted = b == '"';
            if (b == '{' || b == '[') {
                open(b == '{');
            } else if (b == '}' || b == ']') {
                close(b == '}');
            }
            keep(b);
        }
    }

    private void open(boolean brace) throws BadRequest {
        if (depth == DEEPEST) {
            throw new BadRequest(400, "malformed-json", "An element opens more than " + DEEPEST + " brackets.");
        }
        braces.set(depth++, brace);
    }

    private void close(boolean brace) throws BadRequest {
        if (depth == 0 || braces.get(depth - 1) != brace) {
            throw new BadRequest(400, "malformed-json", "An element closes a bracket that it has not opened.");
        }
        depth--;
    }

    private void outside(byte b, boolean space) throws BadRequest {
        if (space) {
            return;
        }
        if (place == Place.AFTER || b != '[') {
            throw new BadRequest(
                    400,
                    "malformed-json",
                    "Expected one JSON array; found " + shown(b) + " "
                            + (place == Place.AFTER ? "after it." : "before it."));
        }
        place = Place.INSIDE;
    }

    private static String shown(byte b) {
        return b > ' ' && b < 127 ? "'" + (char) b + "'" : String.format("the byte 0x%02X", b);
    }

    private void inString(byte b) {
        keep(b);
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            quoted = false;
        }
    }

    private void endElement(byte b) throws BadRequest {
        boolean empty = element.size() == 0 && !skipping;
        if (empty && (b == ',' || commaSeen)) {
            throw new BadRequest(400, "malformed-json", "The JSON array has an empty element.");
        }
        commaSeen = b == ',';
        if (!empty) {
            elements.accept(skipping ? null : element.toByteArray());
        }
        skipping = false;
        drop();
        if (b == ']') {
            place = Place.AFTER;
        }
    }

    private void keep(byte b) {
        if (skipping) {
            return;
        }
        if (element.size() == longest) {
            skipping = true;
            drop();
        } else {
            element.write(b);
        }
    }

    private void drop() {
        element = element.size() > USUAL ? new ByteArrayOutputStream(USUAL) : element;
        element.reset();
    }
}
