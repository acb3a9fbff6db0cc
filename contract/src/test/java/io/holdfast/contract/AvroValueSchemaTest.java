package io.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.Violations.Violation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroValueSchemaTest {

    private static final String ORDER = """
            { "type": "record", "name": "Order", "namespace": "acme", "fields": [
              { "name": "id", "type": "string" },
              { "name": "count", "type": "int", "default": 1 },
              { "name": "note", "type": ["null", "string"], "default": null },
              { "name": "state", "type": { "type": "enum", "name": "State", "symbols": ["NEW", "DONE"] } },
              { "name": "lines", "type": { "type": "array", "items": { "type": "record", "name": "Line",
                "fields": [ { "name": "price", "type": "double" } ] } }, "default": [] },
              { "name": "any", "type": ["null", "long", "Line", { "type": "map", "values": "bytes" }], "default": null } ] }
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"id":"a","state":"NEW"} | {"id": "a", "count": 1, "note": null, "state": "NEW", "lines": [], "any": null}
            {"state":"DONE","id":"ä","count":-7,"note":"n"} | {"id": "ä", "count": -7, "note": "n", "state": "DONE", "lines": [], "any": null}
            {"id":"a","state":"NEW","note":{"string":"n"}} | {"id": "a", "count": 1, "note": "n", "state": "NEW", "lines": [], "any": null}
            {"id":"a","state":"NEW","any":{"price":2.5}} | {"id": "a", "count": 1, "note": null, "state": "NEW", "lines": [], "any": {"price": 2.5}}
            {"id":"a","state":"NEW","any":{"acme.Line":{"price":1}}} | {"id": "a", "count": 1, "note": null, "state": "NEW", "lines": [], "any": {"price": 1.0}}
            {"id":"a","state":"NEW","lines":[{"price":1},{"price":2}],"any":{"long":5}} | {"id": "a", "count": 1, "note": null, "state": "NEW", "lines": [{"price": 1.0}, {"price": 2.0}], "any": 5}
            """)
    void jsonBecomesAvrosBinaryForm(String json, String read) throws IOException {
        byte[] binary = ((Judgement.Fits) json(ORDER, json)).value();

        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(new Schema.Parser().parse(ORDER));
        assertThat(reader.read(null, DecoderFactory.get().binaryDecoder(binary, null)))
                .hasToString(read);
        assertThat(encoded(ORDER, binary)).isInstanceOf(Judgement.Fits.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"id":1,"state":"NEW"}                         | /id            | expected a text
            {"id":"a","state":"OLD"}                       | /state         | expected one of [NEW, DONE]
            {"id":"a"}                                     | ''             | the field state is missing, and has no default
            {"id":"a","state":"NEW","count":2147483648}    | /count         | expected a whole number of 32 bits
            {"id":"a","state":"NEW","count":1.5}           | /count         | expected a whole number of 32 bits
            {"id":"a","state":"NEW","note":3}              | /note          | expected a text
            {"id":"a","state":"NEW","lines":[{"price":1},{"price":"x"}]} | /lines/1/price | expected a number
            {"id":"a","state":"NEW","more~/":1}            | /more~0~1      | the record acme.Order has no such field
            {"id":"a","state":"NEW","any":true}            | /any           | fits none of the union's types [null, long, acme.Line, map]
            []                                             | ''             | expected an object, the record acme.Order
            {"id":"a","state":"NEW"                        | ''             | not JSON
            """)
    void eachViolationHasItsPointer(String json, String pointer, String message) {
        Judgement.Breaks breaks = (Judgement.Breaks) json(ORDER, json);

        assertThat(breaks.violations().first()).hasSize(1);
        assertThat(breaks.violations().first().get(0).pointer()).isEqualTo(pointer);
        assertThat(breaks.violations().first().get(0).message()).contains(message);
    }

    @Test
    void binaryOfAnotherSchemaIsTold() throws IOException {
        byte[] binary = ((Judgement.Fits) json(ORDER, "{\"id\":\"a\",\"state\":\"NEW\"}")).value();
        byte[] longer = java.util.Arrays.copyOf(binary, binary.length + 1);
        byte[] shorter = java.util.Arrays.copyOf(binary, binary.length - 1);

        assertThat(only(encoded(ORDER, longer)).message()).contains("bytes follow the value");
        assertThat(only(encoded(ORDER, shorter)).pointer()).isEqualTo("/any");
        assertThat(only(encoded(ORDER, new byte[] {2, 'a', 2, 0, 8})).pointer()).isEqualTo("/state");
    }

    @Test
    void anArrayThatClaimsBillionsOfEmptyItemsIsGivenUp() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        out.writeLong(2_000_000_000);
        out.writeLong(0);

        assertThat(only(encoded("{\"type\":\"array\",\"items\":\"null\"}", bytes.toByteArray()))
                        .message())
                .contains("was given up");
    }

    @Test
    void aValueThatNestsForEverIsTold() {
        String list = "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"n\",\"type\":[\"null\",\"L\"]}]}";
        byte[] nested = new byte[100_000];
        java.util.Arrays.fill(nested, (byte) 2);

        assertThat(only(encoded(list, nested)).message()).contains("nested more than 500 deep");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"record"}   | not an Avro schema
            {"type":"strng"}    | not an Avro schema
            {                   | not JSON
            """)
    void whatIsNoSchemaIsTold(String schema, String message) {
        assertThat(((Parsed.Bad) parse(schema, SchemaText.References.NONE)).message())
                .contains(message);
    }

    @Test
    void typesOfOtherSchemasAreKnown() {
        SchemaText.References others = SchemaText.References.of(
                Map.of("acme.Id", "{\"type\":\"fixed\",\"name\":\"Id\",\"namespace\":\"acme\",\"size\":2}"));
        Parsed parsed = parse(
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"id\",\"type\":\"acme.Id\"}]}", others);

        ValueSchema schema = ((Parsed.Good) parsed).schema();
        assertThat(((Judgement.Fits) schema.json(bytes("{\"id\":\"ab\"}"))).value())
                .isEqualTo(bytes("ab"));
        assertThat(only(schema.json(bytes("{\"id\":\"abc\"}"))).message()).isEqualTo("expected 2 bytes");
    }

    private static Violation only(Judgement judgement) {
        assertThat(judgement).isInstanceOf(Judgement.Breaks.class);
        assertThat(((Judgement.Breaks) judgement).violations().first()).hasSize(1);
        return ((Judgement.Breaks) judgement).violations().first().get(0);
    }

    private static Judgement json(String schema, String value) {
        ValueSchema parsed = ((Parsed.Good) parse(schema, SchemaText.References.NONE)).schema();
        return Effort.limited(value.length(), () -> parsed.json(bytes(value)));
    }

    private static Judgement encoded(String schema, byte[] value) {
        ValueSchema parsed = ((Parsed.Good) parse(schema, SchemaText.References.NONE)).schema();
        return Effort.limited(value.length, () -> parsed.encoded(value, 0));
    }

    private static Parsed parse(String schema, SchemaText.References references) {
        return AvroValueSchema.parse(new SchemaText(SchemaKind.AVRO, schema, "t", references));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
