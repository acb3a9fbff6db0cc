package io.holdfast.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How keys and values stand in a {@link ProduceRequest}, by its media type. */
enum ProduceForm {
    /** As JSON. A value's very bytes are taken; a key is written anew, so that one key has one form however it was sent. */
    JSON("application/vnd.kafka.json.v2+json") {
        @Override
        byte @Nullable [] value(JsonParser at, byte[] body) throws IOException {
            return at.currentToken() == JsonToken.VALUE_NULL ? null : JsonSlice.of(at, body);
        }

        @Override
        byte @Nullable [] key(JsonParser at, byte[] body) throws IOException {
            byte[] sent = value(at, body);
            if (sent == null) {
                return null;
            }
            StringWriter text = new StringWriter();
            try (JsonParser parser = FACTORY.createParser(sent);
                    JsonGenerator generator = FACTORY.createGenerator(text)) {
                parser.nextToken();
                generator.copyCurrentStructureExact(parser);
            }
            return JsonSlice.utf8(text.toString());
        }

        /** A text without its quotes: {@code "a"} is the key that a flow finds at its pointer as a. */
        @Override
        @Nullable
        String keyText(byte[] key) throws IOException {
            if (key[0] != '"') {
                return super.keyText(key);
            }
            try (JsonParser parser = FACTORY.createParser(key)) {
                parser.nextToken();
                return parser.getText();
            }
        }
    },

    /** As text of base64 (RFC 4648, section 4). */
    BINARY("application/vnd.kafka.binary.v2+json") {
        @Override
        byte @Nullable [] value(JsonParser at, byte[] body) throws IOException {
            return text(at, "base64") == null ? null : at.getBinaryValue();
        }
    },

    /** As text, whose UTF-8 is taken. */
    TEXT("application/vnd.kafka.text.v2+json") {
        @Override
        byte @Nullable [] value(JsonParser at, byte[] body) throws IOException {
            String text = text(at, "text");
            return text == null ? null : JsonSlice.utf8(text);
        }
    };

    private static final JsonFactory FACTORY = new JsonFactory();

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

    /** The bytes of the value that the parser has come to; null for JSON's null. It stands at their end then. */
    abstract byte @Nullable [] value(JsonParser at, byte[] body) throws IOException;

    /** The same of a key. */
    byte @Nullable [] key(JsonParser at, byte[] body) throws IOException {
        return value(at, body);
    }

    /** The key as a text, to be compared with what the record says; null when it is none. */
    @Nullable
    String keyText(byte[] key) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static @Nullable String text(JsonParser at, String what) throws IOException {
        if (at.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (at.currentToken() != JsonToken.VALUE_STRING) {
            throw new JsonSlice.Unfit(
                    "keys and values are " + what + " in quotes here, and one is " + at.currentToken());
        }
        return at.getText();
    }
}
