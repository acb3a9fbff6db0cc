package io.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code holdfast check} says of a schema beside the one that is registered. */
class CompatibilityTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"integer"}                  | {"type":"number"}                            | ''
            {"type":"number"}                   | {"type":"integer"}                           | type was [integer, number] and is [integer]
            {"type":"object"}                   | {"type":"object","required":["a"]}           | "a" is required now
            {"type":"object","required":["a"]}  | {"type":"object"}                            | ''
            {"enum":[1,2]}                      | {"enum":[2,1,3]}                             | ''
            {"enum":[1,2]}                      | {"const":1}                                  | takes fewer values
            {"minimum":1,"maxLength":5}         | {"minimum":0,"maxLength":6}                  | ''
            {"minimum":1}                       | {"minimum":2}                                | minimum was 1 and is 2
            {}                                  | {"maxLength":9}                              | maxLength was none and is 9
            {"properties":{"a":{}},"additionalProperties":false} | {"properties":{"a":{},"b":{"type":"string"}},"additionalProperties":false} | ''
            {"properties":{"a":{}}}             | {"properties":{"a":{},"b":{"type":"string"}}} | /properties/b: is new, and was anything before
            {"properties":{"a":{"type":"string"}},"additionalProperties":false} | {"additionalProperties":false} | /properties/a: takes nothing any more
            {}                                  | {"additionalProperties":false}               | /additionalProperties: takes nothing any more
            {"items":{"type":"string"}}         | {"items":{"type":["string","null"]}}         | ''
            {"items":{"type":"string"}}         | {"items":{"type":"null"}}                    | /items: type was [string] and is [null]
            {"anyOf":[{"type":"string"}]}       | {"anyOf":[{"type":"null"},{"type":"string"}]} | ''
            {"anyOf":[{"type":"string"}]}       | {"anyOf":[{"type":"null"}]}                  | anyOf has changed
            {"pattern":"a"}                     | {"pattern":"b"}                              | pattern has changed
            {"pattern":"a"}                     | {}                                           | ''
            {"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}}} | {"$ref":"#/$defs/b","$defs":{"b":{"type":["string","null"]}}} | ''
            {"$ref":"#/$defs/a","$defs":{"a":{"properties":{"n":{"$ref":"#/$defs/a"}}}}} | {"$ref":"#/$defs/a","$defs":{"a":{"type":"object","properties":{"n":{"$ref":"#/$defs/a"}}}}} | type was any and is [object]
            {"title":"x","format":"date"}       | {"title":"y"}                                | ''
            """)
    void aJsonSchemaThatTakesLessIsTold(String before, String after, String told) {
        expect(obstacles(SchemaKind.JSON_SCHEMA, before, after), told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name":"a","type":"int"} | {"name":"a","type":"long"} | ''
            {"name":"a","type":"long"} | {"name":"a","type":"int"} | /fields/0/type: type mismatch
            {"name":"a","type":"int"} | {"name":"a","type":"int"},{"name":"b","type":"int","default":1} | ''
            {"name":"a","type":"int"} | {"name":"a","type":"int"},{"name":"b","type":"int"} | reader field missing default value
            """)
    void anAvroSchemaThatDoesNotReadWhatWasWrittenIsTold(String before, String after, String told) {
        String record = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[%s]}";
        expect(obstacles(SchemaKind.AVRO, record.formatted(before), record.formatted(after)), told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            int32 a = 1;                 | int64 b = 1; string c = 2;     | ''
            int32 a = 1; int32 b = 2;    | int32 a = 1;                   | ''
            int32 a = 1;                 | string a = 1;                  | R.a with the number 1 is string and was int32
            int32 a = 1;                 | sint32 a = 1;                  | R.a with the number 1 is sint32 and was int32
            int32 a = 1;                 | repeated int32 a = 1;          | R.a is repeated now
            int32 a = 1; int32 b = 2;    | oneof o { int32 a = 1; int32 b = 2; } | R.o is a oneof of fields that could be there together
            M m = 1; message M { int32 a = 1; } | M m = 1; message M { bytes a = 1; } | R.M.a with the number 1 is bytes and was int32
            """)
    void aProtobufSchemaThatDoesNotReadWhatWasWrittenIsTold(String before, String after, String told) {
        String message = "syntax = \"proto3\"; message R { %s }";
        expect(obstacles(SchemaKind.PROTOBUF, message.formatted(before), message.formatted(after)), told);
    }

    private static void expect(List<String> obstacles, String told) {
        if (told.isEmpty()) {
            assertThat(obstacles).isEmpty();
        } else {
            assertThat(obstacles).anySatisfy(one -> assertThat(one).contains(told));
        }
    }

    private static List<String> obstacles(SchemaKind kind, String before, String after) {
        return schema(kind, after).obstaclesToRead(schema(kind, before));
    }

    private static ValueSchema schema(SchemaKind kind, String text) {
        Parsed parsed =
                SchemaParser.parse(new SchemaText(kind, text, "t", SchemaText.References.NONE), Optional.empty());
        assertThat(parsed).isInstanceOf(Parsed.Good.class);
        return ((Parsed.Good) parsed).schema();
    }

    @Test
    void aFileIsComparedWithWhatIsRegisteredByItsLevel() throws Exception {
        Path file = Files.writeString(
                folder.resolve("o.avsc"),
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"long\"}]}");
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.register(
                    "orders-value",
                    "AVRO",
                    "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"b\",\"type\":\"int\"}]}");
            registry.register(
                    "orders-value",
                    "AVRO",
                    "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");

            assertThat(check(file, registry, "backward", false)).isEmpty();
            assertThat(check(file, registry, "none", false)).isEmpty();
            assertThat(check(file, registry, "full", false))
                    .singleElement()
                    .asString()
                    .startsWith("t:3:")
                    .contains("flows.f.contract.avro: not forward compatible with version 2: /fields/0/type");
            assertThat(check(file, registry, "backward-transitive", false))
                    .singleElement()
                    .asString()
                    .contains("not backward compatible with version 1");
            registry.kill();
            assertThat(check(file, registry, "backward", false))
                    .singleElement()
                    .asString()
                    .contains("cannot be reached", "--offline");
            assertThat(check(file, registry, "backward", true)).isEmpty();
        }
    }

    @Test
    void aSubjectThatIsNotThereAndAFileWithoutASchemaAreProblems() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.avsc"), "{\n  \"type\": }");
        try (FakeRegistry registry = new FakeRegistry()) {
            assertThat(check(bad, registry, "backward", false))
                    .singleElement()
                    .asString()
                    .startsWith(bad + ":2:11: flows.f.contract.avro: not JSON");
            assertThat(check(folder.resolve("none.avsc"), registry, "backward", false))
                    .singleElement()
                    .asString()
                    .startsWith("t:3:")
                    .contains("none.avsc\" cannot be read");
            Path good = Files.writeString(folder.resolve("good.avsc"), "\"int\"");
            assertThat(check(good, registry, "backward", false))
                    .singleElement()
                    .asString()
                    .contains("answers 404", "Subject 'orders-value' not found");
        }
    }

    private static List<Problem> check(Path file, FakeRegistry registry, String level, boolean offline) {
        String text = """
                clusters: { c: { bootstrap-servers: "k:9092" } }
                flows:
                  f: { cluster: c, topic: { name: orders }, contract: { avro: "%s", registry: {}, compatibility: %s } }
                registry: { url: "%s", timeout: 20s }
                """.formatted(file, level, registry.url());
        return CatalogContracts.check((CatalogResult.Valid) CatalogReader.read(text, "t", Map.of()), offline);
    }
}
