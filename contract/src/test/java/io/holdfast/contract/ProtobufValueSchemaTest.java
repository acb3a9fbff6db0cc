package io.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import io.holdfast.intake.Violations.Violation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtobufValueSchemaTest {

    private static final String TRADE = """
            syntax = "proto3";
            package acme;
            import "google/protobuf/timestamp.proto";
            import "google/protobuf/struct.proto";
            import "google/protobuf/wrappers.proto";
            message Trade {
              int32 count = 1;
              int64 big_number = 2;
              string name = 3;
              bytes raw = 4;
              State state = 5;
              repeated Line lines = 6;
              map<string, Line> by_name = 7;
              google.protobuf.Timestamp at = 8;
              oneof way { string left = 9; double right = 10; }
              optional bool flag = 11;
              google.protobuf.Struct more = 12;
              google.protobuf.Int32Value maybe = 13;
              message Line { double price = 1; }
            }
            enum State { UNKNOWN = 0; DONE = 1; }
            message Other { uint32 u = 1; }
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"count":3,"name":"ä"}                                  | count: 3 name: "\\303\\244"
            {"bigNumber":"9007199254740993"}                         | big_number: 9007199254740993
            {"big_number":-5,"state":"DONE","raw":"AAE="}            | big_number: -5 raw: "\\000\\001" state: DONE
            {"lines":[{"price":1.5},{}],"byName":{"a":{"price":2}}}  | lines { price: 1.5 } lines { } by_name { key: "a" value { price: 2.0 } }
            {"at":"2030-01-31T12:00:00.5Z"}                          | at { seconds: 1896091200 nanos: 500000000 }
            {"right":"Infinity","flag":false}                        | right: Infinity flag: false
            {"name":null,"maybe":0}                                  | maybe { }
            {}                                                       | ''
            """)
    void jsonBecomesProtobufsBinaryForm(String json, String read) throws Exception {
        ProtobufValueSchema schema = schema(TRADE, Optional.empty());
        byte[] binary = ((Judgement.Fits) schema.json(bytes(json))).value();

        assertThat(DynamicMessage.parseFrom(schema.message(), binary)
                        .toString()
                        .replaceAll("\\s+", " ")
                        .strip())
                .isEqualTo(read);
        assertThat(schema.encoded(binary, 0)).isInstanceOf(Judgement.Fits.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"count":2147483648}              | /count            | a whole number of 32 bits
            {"count":1.5}                     | /count            | a whole number of 32 bits
            {"count":"1e999"}                 | /count            | a whole number of 32 bits
            {"name":1}                        | /name             | expected a text
            {"raw":"*"}                       | /raw              | expected bytes in base64
            {"state":"OPEN"}                  | /state            | a constant of the enum acme.State
            {"lines":[{},{"price":"x"}]}      | /lines/1/price    | expected a number
            {"lines":{}}                      | /lines            | expected an array
            {"byName":{"a/b":{"price":true}}} | /byName/a~1b/price | expected a number
            {"at":"yesterday"}                | /at               | expected an instant
            {"left":"l","right":1}            | /right            | only one field of the oneof way
            {"bigNumber":1,"big_number":1}    | /big_number       | under both its names
            {"nmae":"x"}                      | /nmae             | the message acme.Trade has no such field
            []                                | ''                | expected an object, the message acme.Trade
            x                                 | ''                | not JSON
            """)
    void eachViolationHasItsPointer(String json, String pointer, String message) {
        Violation violation = only(schema(TRADE, Optional.empty()).json(bytes(json)));

        assertThat(violation.pointer()).isEqualTo(pointer);
        assertThat(violation.message()).contains(message);
    }

    @Test
    void binaryOfAnotherSchemaIsTold() {
        ProtobufValueSchema schema = schema(TRADE, Optional.empty());

        assertThat(only(schema.encoded(new byte[] {(byte) 0xF8, 1, 1}, 0)).message())
                .contains("have a field that message acme.Trade has not");
        assertThat(only(schema.encoded(new byte[] {0x32, 2, 0x10, 1}, 0)).pointer())
                .isEqualTo("/lines/0");
        assertThat(only(schema.encoded(new byte[] {0x1A, 5, 'a'}, 0)).message()).contains("the bytes are no message");
        assertThat(only(schema.encoded(new byte[] {0x1A, 1, (byte) 0xFF}, 0)).message())
                .contains("the bytes are no message");
    }

    @Test
    void aValueThatNestsForEverIsTold() {
        String list = "syntax = \"proto3\"; message L { L n = 1; }";
        byte[] nested = new byte[0];
        for (int i = 0; i < 120; i++) {
            byte[] outer = new byte[nested.length + (nested.length < 128 ? 2 : 3)];
            outer[0] = 0x0A;
            outer[1] = (byte) (nested.length < 128 ? nested.length : nested.length & 0x7F | 0x80);
            if (nested.length >= 128) {
                outer[2] = (byte) (nested.length >> 7);
            }
            System.arraycopy(nested, 0, outer, outer.length - nested.length, nested.length);
            nested = outer;
        }

        assertThat(only(schema(list, Optional.empty()).encoded(nested, 0)).message())
                .contains("too many levels");
    }

    @Test
    void messageIndexesAreThoseOfTheRegistrysSerializers() {
        byte[] trade = {0, 0x08, 3};
        byte[] other = {2, 2, 0x08, 3};
        byte[] line = {4, 0, 0, 0x09, 0, 0, 0, 0, 0, 0, 0, 0};

        assertThat(schema(TRADE, Optional.empty()).indexes()).containsExactly(0);
        assertThat(schema(TRADE, Optional.of("acme.Other")).indexes()).containsExactly(2, 2);
        assertThat(schema(TRADE, Optional.of("Trade.Line")).indexes()).containsExactly(4, 0, 0);
        for (byte[] framed : List.of(trade, other, line)) {
            assertThat(schema(TRADE, Optional.empty()).framed(framed, 0)).isInstanceOf(Judgement.Fits.class);
        }
        assertThat(only(schema(TRADE, Optional.of("acme.Trade")).framed(other, 0))
                        .message())
                .contains("the value is a message acme.Other, and the contract wants acme.Trade");
        assertThat(only(schema(TRADE, Optional.empty()).framed(new byte[] {2, 8}, 0))
                        .message())
                .contains("name no message");
        assertThat(only(schema(TRADE, Optional.empty()).framed(Arrays.copyOf(line, 1), 0))
                        .message())
                .contains("ends within the message indexes");
    }

    @Test
    void fieldsThatProto2RequiresAreMissed() {
        ProtobufValueSchema schema =
                schema("syntax = \"proto2\"; message R { required int32 n = 1; }", Optional.empty());

        assertThat(only(schema.json(bytes("{}"))).message()).contains("the field n is missing");
        assertThat(only(schema.encoded(new byte[0], 0)).message()).contains("are missing: n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            message T { int32 n = ; }                        | not Protobuf
            message T { Missing n = 1; }                     | Missing
            message T { int32 a = 1; int32 b = 1; }          | already been used
            import "other.proto"; message T { }              | import "other.proto" is not found
            enum E { A = 0; }                                | it has no message; its messages are []
            """)
    void whatIsNoSchemaIsTold(String schema, String message) {
        assertThat(((Parsed.Bad) parse("syntax = \"proto3\"; " + schema, Optional.empty(), Map.of())).message())
                .contains(message);
    }

    @Test
    void aMistakeIsToldWithItsPosition() {
        Parsed.Bad bad =
                (Parsed.Bad) parse("syntax = \"proto3\";\nmessage T { int32 n = ; }", Optional.empty(), Map.of());

        assertThat(bad.line()).isEqualTo(2);
    }

    @Test
    void importsAreFoundByTheirNamesAndMayNotGoRound() {
        String importing = "syntax = \"proto3\"; import \"a/b.proto\"; message T { x.B b = 1; }";
        String imported = "syntax = \"proto3\"; package x; message B { int32 n = 1; }";
        String round = "syntax = \"proto3\"; package x; import \"a/b.proto\"; message B { int32 n = 1; }";

        assertThat(parse(importing, Optional.empty(), Map.of("a/b.proto", imported)))
                .isInstanceOf(Parsed.Good.class);
        assertThat(((Parsed.Bad) parse(importing, Optional.empty(), Map.of("a/b.proto", round))).message())
                .contains("imported by itself");
    }

    @Test
    void aMessageThatIsNotThereIsTold() {
        assertThat(((Parsed.Bad) parse(TRADE, Optional.of("Trode"), Map.of())).message())
                .contains("it has no message \"Trode\"; its messages are [acme.Trade, acme.Other]");
    }

    private static Violation only(Judgement judgement) {
        assertThat(judgement).isInstanceOf(Judgement.Breaks.class);
        assertThat(((Judgement.Breaks) judgement).violations().first()).hasSize(1);
        return ((Judgement.Breaks) judgement).violations().first().get(0);
    }

    private static ProtobufValueSchema schema(String text, Optional<String> message) {
        Parsed parsed = parse(text, message, Map.of());
        assertThat(parsed).isInstanceOf(Parsed.Good.class);
        return (ProtobufValueSchema) ((Parsed.Good) parsed).schema();
    }

    private static Parsed parse(String text, Optional<String> message, Map<String, String> others) {
        return ProtobufValueSchema.parse(
                new SchemaText(SchemaKind.PROTOBUF, text, "t", SchemaText.References.of(others)), message);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
