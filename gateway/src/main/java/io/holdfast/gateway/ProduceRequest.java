package io.holdfast.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The records of one request to {@code POST /topics/{topic}}, the produce API of Confluent's REST Proxy (version 2) and of
 * Strimzi's bridge: {@code {"records":[{"key":…,"value":…}]}}.
 */
final class ProduceRequest {

    private static final int MOST_RECORDS = 10_000;
    private static final JsonFactory FACTORY = new JsonFactory();

    private ProduceRequest() {}

    /**
     * One of them.
     *
     * @param keyText the key as a text; null when there is none, or when it is no text
     * @param value null for a tombstone
     */
    record Entry(byte @Nullable [] key, @Nullable String keyText, byte @Nullable [] value) {}

    /**
     * Reads them.
     *
     * @throws BadRequest when the body cannot be understood; nothing of it is taken then
     */
    static List<Entry> read(byte[] body, ProduceForm form) throws BadRequest {
        try (JsonParser parser = FACTORY.createParser(body)) {
            List<Entry> entries = records(parser, body, form);
            if (parser.nextToken() != null) {
                throw bad("something follows the object");
            }
            return entries;
        } catch (IOException e) {
            throw bad(JsonFields.firstLine(e));
        }
    }

    private static List<Entry> records(JsonParser parser, byte[] body, ProduceForm form)
            throws IOException, BadRequest {
        want(parser.nextToken(), JsonToken.START_OBJECT, "the body");
        List<Entry> entries = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "records" -> {
                    want(value, JsonToken.START_ARRAY, "\"records\"");
                    if (entries != null) {
                        throw bad("\"records\" stands in it twice");
                    }
                    entries = entries(parser, body, form);
                }
                case "key_schema", "value_schema", "key_schema_id", "value_schema_id" -> {
                    if (value != JsonToken.VALUE_NULL) {
                        throw bad("\"" + name + "\" belongs to the forms with a schema registry, which are not taken");
                    }
                }
                default -> throw bad("\"" + Quote.brief(name) + "\" would be lost; records stand in \"records\"");
            }
        }
        if (entries == null || entries.isEmpty()) {
            throw bad("\"records\" is missing or empty");
        }
        return entries;
    }

    private static List<Entry> entries(JsonParser parser, byte[] body, ProduceForm form)
            throws IOException, BadRequest {
        List<Entry> entries = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            want(token, JsonToken.START_OBJECT, "record " + entries.size());
            if (entries.size() == MOST_RECORDS) {
                throw bad("it has more than " + MOST_RECORDS + " records; send several requests");
            }
            entries.add(entry(parser, body, form, entries.size()));
        }
        return entries;
    }

    private static Entry entry(JsonParser parser, byte[] body, ProduceForm form, int number)
            throws IOException, BadRequest {
        byte[] key = null;
        byte[] value = null;
        Set<String> names = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (!names.add(name)) {
                throw bad("record " + number + " has \"" + Quote.brief(name) + "\" twice");
            }
            switch (name) {
                case "key" -> key = form.key(parser, body);
                case "value" -> value = form.value(parser, body);
                case "partition" -> {
                    if (token != JsonToken.VALUE_NULL) {
                        throw bad("record " + number + " names its partition, which follows from its key here; leave"
                                + " \"partition\" out");
                    }
                }
                default ->
                    throw bad("record " + number + " has \"" + Quote.brief(name)
                            + "\", which would be lost; records have \"key\" and \"value\"");
            }
        }
        if (!names.contains("value")) {
            throw bad("record " + number + " has no \"value\"; null is a tombstone");
        }
        return new Entry(key, key == null ? null : form.keyText(key), value);
    }

    private static void want(@Nullable JsonToken token, JsonToken wanted, String what) throws BadRequest {
        if (token != wanted) {
            throw bad(what + " is " + (token == null ? "empty" : token) + " instead of " + wanted);
        }
    }

    private static BadRequest bad(String why) {
        return new BadRequest(
                422,
                "bad-produce-request",
                "The body is not {\"records\":[{\"key\":...,\"value\":...}]}: " + why + ". Nothing of it was taken.");
    }
}
