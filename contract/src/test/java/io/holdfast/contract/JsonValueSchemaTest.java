package io.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.Violations.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonValueSchemaTest {

    private static final String PAYMENT = """
            { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
              "required": ["accountId", "amount"], "additionalProperties": false,
              "properties": {
                "accountId": { "type": "string", "pattern": "^A[0-9]+$" },
                "amount": { "type": "number", "exclusiveMinimum": 0 },
                "lines": { "type": "array", "items": { "type": "object", "required": ["sku"] } } } }
            """;

    @Test
    void aValueThatFitsIsTakenByteForByte() {
        byte[] value = bytes(" {\"amount\": 1.50, \"accountId\":\"A1\"}\n");

        assertThat(((Judgement.Fits) judge(PAYMENT, value)).value()).isSameAs(value);
    }

    @Test
    void eachViolationHasItsPointer() {
        Judgement judgement = judge(PAYMENT, bytes("""
                {"accountId":"B1","amount":0,"lines":[{"sku":1},{}],"a/b":1}"""));

        assertThat(((Judgement.Breaks) judgement).violations().first())
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/accountId", "/amount", "/lines/1", "");
        assertThat(((Judgement.Breaks) judgement).violations().first())
                .extracting(Violation::message)
                .allSatisfy(message -> assertThat(message).doesNotContain("B1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                    | the value is empty
            ' '                                   | not JSON: No content
            {"accountId":"A1","amount":1          | not JSON: Unexpected end-of-input
            {"accountId":"A1","amount":1} x       | not JSON
            {"accountId":"A1","amount":1}{}       | not JSON
            {"amount":"x","amount":1}             | not JSON: Duplicate
            {"accountId":"A1","amount":NaN}       | not JSON
            """)
    void whatIsNotOneJsonDocumentBreaksTheContractAsAWhole(String value, String message) {
        Violation violation = only(judge(PAYMENT, bytes(value)));

        assertThat(violation.pointer()).isEmpty();
        assertThat(violation.message()).contains(message);
    }

    @Test
    void jsonInAnotherCodingThanUtf8IsNotTaken() {
        String json = "{\"accountId\":\"A1\",\"amount\":1}";

        assertThat(only(judge(PAYMENT, json.getBytes(StandardCharsets.UTF_16LE)))
                        .message())
                .contains("not JSON in UTF-8");
        assertThat(only(judge(PAYMENT, json.getBytes(StandardCharsets.UTF_16BE)))
                        .message())
                .contains("not JSON in UTF-8");
    }

    @Test
    void atMostTwentyViolationsAreToldAndAllAreCounted() {
        String value = IntStream.range(0, 500).mapToObj(i -> "\"x\"").collect(Collectors.joining(",", "[", "]"));

        Judgement.Breaks breaks =
                (Judgement.Breaks) judge("{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", bytes(value));

        assertThat(breaks.violations().count()).isEqualTo(500);
        assertThat(breaks.violations().first()).hasSize(20);
    }

    @Test
    void aLongNameIsNotRepeatedInFull() {
        String name = "n".repeat(100_000);

        Violation violation = only(judge(PAYMENT, bytes("{\"accountId\":\"A1\",\"amount\":1,\"" + name + "\":1}")));

        assertThat(violation.message().length() + violation.pointer().length()).isLessThan(700);
    }

    @Test
    void aPatternThatBacktracksForEverIsGivenUp() {
        Judgement judgement =
                judge("{\"pattern\":\"^(.*)(.*)(.*)(.*)(.*)(.*)(.*)x$\"}", bytes("\"" + "a".repeat(200) + "\""));

        assertThat(only(judgement).message()).contains("was given up");
    }

    @Test
    void alternativesWithinAlternativesAreGivenUp() {
        String schema = """
                { "$ref": "#/$defs/n", "$defs": { "n": { "anyOf": [
                  { "properties": { "next": { "$ref": "#/$defs/n" } }, "required": ["a"] },
                  { "properties": { "next": { "$ref": "#/$defs/n" } }, "required": ["b"] } ] } } }
                """;
        String value = "{\"next\":".repeat(60) + "{}" + "}".repeat(60);

        assertThat(only(judge(schema, bytes(value))).message()).contains("was given up");
    }

    @Test
    void valuesThatCollideInAHashTableAreGivenUp() {
        String value = IntStream.range(0, 1 << 14)
                .mapToObj(JsonValueSchemaTest::colliding)
                .collect(Collectors.joining("\",\"", "[\"", "\"]"));

        assertThat(only(judge("{\"uniqueItems\":true}", bytes(value))).message())
                .contains("was given up");
    }

    /** Texts of one hash code: "Aa" and "BB" have the same. */
    private static String colliding(int number) {
        return IntStream.range(0, 14)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }

    @Test
    void aValueNestedTooDeeplyIsNotTaken() {
        assertThat(only(judge("true", bytes("[".repeat(501) + "]".repeat(501)))).message())
                .contains("nesting depth");
        assertThat(judge("{\"items\":{\"$ref\":\"#\"}}", bytes("[".repeat(499) + "]".repeat(499))))
                .isInstanceOf(Judgement.Fits.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                    | not JSON
            []                                   | a JSON Schema is an object, true or false; found array
            {"type":"strng"}                     | not a JSON Schema: at "/type"
            {"$ref":"other.json"}                | other.json
            {"$ref":"http://example.com/x.json"} | example.com
            {"$ref":"#/$defs/missing"}           | missing
            {"$schema":"http://example.com/own"} | is not a draft that is known
            {"pattern":"("}                      | (
            """)
    void whatIsNoSchemaIsTold(String schema, String message) {
        Parsed parsed = parse(schema, SchemaText.References.NONE);

        assertThat(parsed).isInstanceOf(Parsed.Bad.class);
        assertThat(((Parsed.Bad) parsed).message()).contains(message);
    }

    @Test
    void aSchemaThatIsNotJsonIsToldWithItsPosition() {
        Parsed.Bad bad = (Parsed.Bad) parse("{\n  \"type\": strng }", SchemaText.References.NONE);

        assertThat(List.of(bad.line(), bad.column())).containsExactly(2, 11);
    }

    @Test
    void otherSchemasAreFoundByTheirNames() {
        SchemaText.References others = SchemaText.References.of(Map.of("common/id.json", "{\"type\":\"string\"}"));
        Parsed parsed = parse("{\"properties\":{\"id\":{\"$ref\":\"common/id.json\"}}}", others);

        assertThat(parsed).isInstanceOf(Parsed.Good.class);
        ValueSchema schema = ((Parsed.Good) parsed).schema();
        assertThat(only(Effort.limited(8, () -> schema.json(bytes("{\"id\":1}"))))
                        .pointer())
                .isEqualTo("/id");
    }

    @Test
    void earlierDraftsAreReadAsWhatTheyAre() {
        String draft7 = "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"items\":[{\"type\":\"string\"}]}";

        assertThat(only(judge(draft7, bytes("[1]"))).pointer()).isEqualTo("/0");
    }

    private static Violation only(Judgement judgement) {
        assertThat(judgement).isInstanceOf(Judgement.Breaks.class);
        assertThat(((Judgement.Breaks) judgement).violations().first()).hasSize(1);
        return ((Judgement.Breaks) judgement).violations().first().get(0);
    }

    private static Judgement judge(String schema, byte[] value) {
        Parsed parsed = parse(schema, SchemaText.References.NONE);
        assertThat(parsed).isInstanceOf(Parsed.Good.class);
        return Effort.limited(
                value.length, () -> ((Parsed.Good) parsed).schema().json(value));
    }

    private static Parsed parse(String schema, SchemaText.References references) {
        return JsonValueSchema.parse(new SchemaText(SchemaKind.JSON_SCHEMA, schema, "t", references));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
