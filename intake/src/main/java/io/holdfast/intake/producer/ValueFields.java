package io.holdfast.intake.producer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.core.catalog.Pointer;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads single values out of a JSON text, no further than needed; of a name that stands twice the first counts. Stateless. */
final class ValueFields {

    private static final JsonFactory FACTORY = new JsonFactory();

    private ValueFields() {}

    /**
     * The text of the value pointed to; null where there is none, where it is null, or an object or an array.
     *
     * @throws IOException when the text is not JSON up to there
     */
    static @Nullable String read(Optional<Pointer> pointer, byte[] value) throws IOException {
        if (pointer.isEmpty()) {
            return null;
        }
        JsonPointer wanted = JsonPointer.compile(pointer.get().text());
        try (JsonParser parser = FACTORY.createParser(value)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue()
                        && wanted.equals(parser.getParsingContext().pathAsPointer())) {
                    return token == JsonToken.VALUE_NULL ? null : parser.getText();
                }
            }
            return null;
        }
    }
}
