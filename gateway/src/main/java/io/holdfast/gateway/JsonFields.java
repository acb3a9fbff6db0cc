package io.holdfast.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.holdfast.core.catalog.Pointer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds single values in a JSON text without building a tree, reading no further than needed. Of a name that stands twice in
 * one object the first counts, wherever the second stands. Thread-safe.
 */
final class JsonFields {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final List<JsonPointer> pointers;

    JsonFields(List<Pointer> pointers) {
        this.pointers = pointers.stream()
                .map(pointer -> JsonPointer.compile(pointer.text()))
                .toList();
    }

    boolean isEmpty() {
        return pointers.isEmpty();
    }

    /**
     * The texts of the values pointed to, in order; null where there is none, where it is null, or where it is an object or
     * an array.
     *
     * @throws BadRequest when the body is not JSON up to the last value wanted
     */
    @Nullable
    String[] read(byte[] body) throws BadRequest {
        @Nullable String[] found = new @Nullable String[pointers.size()];
        try (JsonParser parser = FACTORY.createParser(body)) {
            if (parser.nextToken() == null) {
                throw new BadRequest(400, "malformed-json", "The body is empty; this flow's records are JSON.");
            }
            boolean[] met = new boolean[pointers.size()];
            int left = pointers.size();
            for (JsonToken token = parser.currentToken(); token != null && left > 0; token = parser.nextToken()) {
                if (token.isScalarValue()) {
                    left -= take(parser, met, found);
                }
            }
            return found;
        } catch (StreamConstraintsException e) {
            throw new BadRequest(400, "malformed-json", "The body is beyond what is read: " + firstLine(e) + ".");
        } catch (IOException e) {
            throw new BadRequest(400, "malformed-json", "The body is not JSON: " + firstLine(e) + ".");
        }
    }

    /** Takes the present value for the pointers that lead here and have not been met before; how many those are. */
    private int take(JsonParser parser, boolean[] met, @Nullable String[] found) throws IOException {
        JsonPointer here = parser.getParsingContext().pathAsPointer();
        int taken = 0;
        for (int i = 0; i < found.length; i++) {
            if (!met[i] && pointers.get(i).equals(here)) {
                met[i] = true;
                found[i] = parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText();
                taken++;
            }
        }
        return taken;
    }

    static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        String first = (end < 0 ? message : message.substring(0, end)).replaceAll(", from `[^`]*`|: enable `.*", "");
        int at = message.indexOf("line:");
        return at < 0 ? first : first + " (" + message.substring(at).replaceAll("[\\]\\n].*", "") + ")";
    }
}
