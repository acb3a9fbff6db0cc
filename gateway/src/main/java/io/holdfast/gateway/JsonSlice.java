package io.holdfast.gateway;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Takes values out of a JSON text as the bytes they are. */
final class JsonSlice {

    private JsonSlice() {}

    /** A value that is JSON, and not what is wanted of it. */
    static final class Unfit extends IOException {

        private static final long serialVersionUID = 1;

        Unfit(String message) {
            super(message);
        }
    }

    /**
     * The very bytes of the value that the parser has come to, at whose end it stands then.
     *
     * @throws Unfit when the text is in another coding than UTF-8, which JSON between systems has (RFC 8259, section 8.1)
     */
    static byte[] of(JsonParser at, byte[] body) throws IOException {
        long from = at.currentTokenLocation().getByteOffset();
        at.skipChildren();
        at.finishToken();
        long to = at.currentLocation().getByteOffset();
        if (from < 0 || to < from || to > body.length) {
            throw new Unfit("JSON is sent as UTF-8, and this is UTF-16 or UTF-32");
        }
        return Arrays.copyOfRange(body, (int) from, (int) to);
    }

    /**
     * A text as UTF-8.
     *
     * @throws Unfit when it has half a character, which would become the same "?" for all of them
     */
    static byte[] utf8(String text) throws Unfit {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new Unfit("\"" + Quote.brief(text) + "\" has half a surrogate pair; send whole characters");
        }
    }
}
