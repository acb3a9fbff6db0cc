package io.holdfast.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Objects;

/**
 * Reads a value that is to be checked as JSON, strictly: UTF-8, one document and nothing behind it, no name twice in an object, since
 * readers differ in which of the two counts.
 */
final class JsonDocument {

    /** Levels; each takes some of the checking thread's stack. */
    static final int DEEPEST = 500;

    private static final ObjectMapper VALUES = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .nodeFactory(new CountedNodes())
            .build();
    private static final ObjectReader READER = VALUES.readerFor(JsonNode.class);

    private JsonDocument() {}

    /** It is not JSON; the message says why, without what was sent. */
    static final class Malformed extends Exception {

        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * The tree.
     *
     * @throws Malformed when there is none
     */
    static JsonNode read(byte[] value, int from) throws Malformed {
        int length = value.length - from;
        if (length == 0) {
            throw new Malformed("the value is empty; the flow's contract wants JSON");
        }
        if (value[from] == 0 || length > 1 && value[from + 1] == 0) {
            throw new Malformed("the value is not JSON in UTF-8");
        }
        try {
            JsonNode tree = READER.readValue(value, from, length);
            if (tree == null || tree.isMissingNode()) {
                throw new Malformed("the value is blank; the flow's contract wants JSON");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new Malformed("the value is not JSON: " + reason(e));
        } catch (IOException e) {
            throw new Malformed("the value is not JSON: " + e.getMessage());
        }
    }

    /** What was wrong and where, in one line. */
    static String reason(JsonProcessingException e) {
        String first = Objects.requireNonNullElse(e.getOriginalMessage(), "")
                .lines()
                .findFirst()
                .orElse("")
                .replaceAll(", from `[^`]*`|: enable `.*", "");
        return e.getLocation() == null
                ? first
                : first + " (line: " + e.getLocation().getLineNr() + ", column: "
                        + e.getLocation().getColumnNr() + ")";
    }
}
