package io.holdfast.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How keys and values stand in a {@link ProduceRequest}, by its media type. */
enum ProduceForm {
    /** As JSON, whose very bytes are taken. */
    JSON("application/vnd.kafka.json.v2+json") {
        @Override
        byte @Nullable [] bytes(JsonParser at, byte[] body) throws IOException {
            if (at.currentToken() == JsonToken.VALUE_NULL) {
                return null;
            }
            int from = (int) at.currentTokenLocation().getByteOffset();
            at.skipChildren();
            at.finishToken();
            return Arrays.copyOfRange(body, from, (int) at.currentLocation().getByteOffset());
        }

        /** A text without its quotes: {@code "a"} is the key that a flow finds at its pointer as a. */
        @Override
        String keyText(byte[] key) throws IOException {
            if (key[0] != '"') {
                return super.keyText(key);
            }
            try (JsonParser parser = new JsonFactory().createParser(key)) {
                parser.nextToken();
                return parser.getText();
            }
        }
    },

    /** As text of base64 (RFC 4648, section 4). */
    BINARY("application/vnd.kafka.binary.v2+json") {
        @Override
        byte @Nullable [] bytes(JsonParser at, byte[] body) throws IOException {
            return text(at, "base64") == null ? null : at.getBinaryValue();
        }
    },

    /** As text, whose UTF-8 is taken. */
    TEXT("application/vnd.kafka.text.v2+json") {
        @Override
        byte @Nullable [] bytes(JsonParser at, byte[] body) throws IOException {
            String text = text(at, "text");
            return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        }
    };

    private final String mediaType;

    ProduceForm(String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * The form of a request's body.
     *
     * @throws BadRequest when it is another
     */
    static ProduceForm of(@Nullable String contentType) throws BadRequest {
        String media = MediaType.of(contentType);
        for (ProduceForm form : values()) {
            if (form.mediaType.equals(media)) {
                return form;
            }
        }
        throw new BadRequest(
                415,
                "unsupported-media-type",
                "Records for a topic come as " + JSON.mediaType + ", " + BINARY.mediaType + " or " + TEXT.mediaType
                        + ", not as \"" + Quote.brief(media)
                        + "\"; records with a schema registry's form are not taken.");
    }

    /** The bytes of the key or value that the parser has come to; null for JSON's null. It stands at their end then. */
    abstract byte @Nullable [] bytes(JsonParser at, byte[] body) throws IOException;

    /** The key as a text, to be compared with what the record or a header says. */
    String keyText(byte[] key) throws IOException {
        return new String(key, StandardCharsets.UTF_8);
    }

    private static @Nullable String text(JsonParser at, String what) throws IOException {
        if (at.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (at.currentToken() != JsonToken.VALUE_STRING) {
            throw new WrongForm("keys and values are " + what + " in quotes here, and one is " + at.currentToken());
        }
        return at.getText();
    }

    /** A key or value of another form than the media type says. */
    static final class WrongForm extends IOException {

        private static final long serialVersionUID = 1;

        WrongForm(String message) {
            super(message);
        }
    }
}
