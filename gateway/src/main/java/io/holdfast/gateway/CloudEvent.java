package io.holdfast.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent in structured mode (CloudEvents 1.0, JSON format): taken apart, so that it travels in Kafka as one that came in
 * binary mode does, its data as the value and its attributes as {@code ce_*} headers. Reads one; not thread-safe.
 */
final class CloudEvent {

    /** Of one event. */
    static final String ONE = "application/cloudevents+json";
    /** Of an array of them. */
    static final String BATCH = "application/cloudevents-batch+json";

    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,64}");
    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");
    private static final JsonFactory FACTORY = new JsonFactory();

    private final byte[] body;
    private final List<Header> attributes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private @Nullable String contentType;
    private byte @Nullable [] json;
    private @Nullable String text;
    private byte @Nullable [] binary;

    private CloudEvent(byte[] body) {
        this.body = body;
    }

    /** What a record is made of. */
    record Opened(byte[] value, FlowResource.Said said) {}

    /**
     * Takes an event apart.
     *
     * @param said of the request, without a media type
     * @throws BadRequest when it is no event
     */
    static Opened open(byte[] body, FlowResource.Said said) throws BadRequest {
        if (said.headers().stream().anyMatch(header -> header.key().startsWith("ce_"))) {
            throw bad("the request has ce- headers, which belong to an event in binary mode");
        }
        CloudEvent event = new CloudEvent(body);
        try (JsonParser parser = FACTORY.createParser(body)) {
            event.read(parser);
            return event.opened(said);
        } catch (IOException e) {
            throw bad(JsonFields.firstLine(e));
        }
    }

    private Opened opened(FlowResource.Said said) throws IOException {
        List<Header> headers = new ArrayList<>(said.headers());
        headers.addAll(attributes);
        headers.add(header("content-type", contentType == null ? "application/json" : contentType));
        return new Opened(value(), said.with(headers));
    }

    private void read(JsonParser parser) throws IOException, BadRequest {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw bad("it is no object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (!names.add(name)) {
                throw bad("\"" + Quote.brief(name) + "\" stands in it twice");
            }
            switch (name) {
                case "data" -> data(parser);
                case "data_base64" -> binary = binary(parser);
                default -> attribute(name, parser);
            }
        }
        if (parser.nextToken() != null) {
            throw bad("something follows the event");
        }
        for (String required : REQUIRED) {
            if (!names.contains(required)) {
                throw bad("it has no \"" + required + "\"");
            }
        }
        if (names.contains("data") && names.contains("data_base64")) {
            throw bad("it has both \"data\" and \"data_base64\"");
        }
    }

    private void data(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        text = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
        json = JsonSlice.of(parser, body);
    }

    private static byte[] binary(JsonParser parser) throws IOException, BadRequest {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw bad("\"data_base64\" is no text");
        }
        return parser.getBinaryValue();
    }

    private void attribute(String name, JsonParser parser) throws IOException, BadRequest {
        if (!NAME.matcher(name).matches()) {
            throw bad("\"" + Quote.brief(name) + "\" is no attribute's name: those are lower-case letters and digits");
        }
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            names.remove(name);
            return;
        }
        if (!parser.currentToken().isScalarValue()) {
            throw bad("attribute \"" + name + "\" is an object or an array; attributes are single values");
        }
        String value = parser.getText();
        if (name.equals("specversion") && !value.equals("1.0")) {
            throw bad("its \"specversion\" is \"" + Quote.brief(value) + "\", and only 1.0 is read");
        }
        if (name.equals("datacontenttype")) {
            contentType = value;
        } else {
            attributes.add(header("ce_" + name, value));
        }
    }

    /** Data that is a text and no JSON is meant as that text; without data the value is empty. */
    private byte[] value() throws IOException {
        if (binary != null) {
            return binary;
        }
        if (json == null) {
            return new byte[0];
        }
        if (text != null && contentType != null && !MediaType.json(MediaType.of(contentType))) {
            return JsonSlice.utf8(text);
        }
        return json;
    }

    private static Header header(String name, String value) throws IOException {
        return new RecordHeader(name, JsonSlice.utf8(value));
    }

    private static BadRequest bad(String why) {
        return new BadRequest(
                400,
                "bad-cloud-event",
                "The body is no CloudEvent of version 1.0 in JSON: " + why
                        + ". Mend it, or send it in binary mode, with ce- headers.");
    }
}
