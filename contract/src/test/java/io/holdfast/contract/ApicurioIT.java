package io.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Problem;
import io.holdfast.intake.Outcome;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contracts from a registry that others wrote: Apicurio Registry, through its API that is compatible with Confluent's. */
@Tag("nightly")
class ApicurioIT {

    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final String ORDER =
            "{\"type\":\"record\",\"name\":\"O\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}";
    private static final String ORDER_AND_TEXT =
            "{\"type\":\"record\",\"name\":\"O\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"},{\"name\":\"t\",\"type\":\"string\",\"default\":\"x\"}]}";

    @TempDir
    private static Path shared;

    private static Apicurio registry;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(
                Files.exists(Apicurio.JAR), Apicurio.JAR + " is not there; .ci/nightly has the build unpack it");
        Optional<Path> java = Apicurio.java();
        Assumptions.assumeTrue(
                java.isPresent(),
                "Apicurio Registry needs Java " + Apicurio.JAVA + " or newer and none was found; set JAVA_HOME_"
                        + Apicurio.JAVA);
        registry = Apicurio.start(java.get(), shared.resolve("apicurio.log"));
    }

    @AfterAll
    static void end() {
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    void avroValuesAreWrittenByTheLatestVersionAndEarlierOnesAreTaken() throws Exception {
        int first = registry.register("avro-value", Map.of("schema", ORDER));
        int second = registry.register("avro-value", Map.of("schema", ORDER_AND_TEXT));
        try (ContractRig rig = rig("avro-value")) {
            await().atMost(PATIENT).until(() -> rig.state().version() == 2);

            assertThat(rig.offer("{\"n\":1}")).isInstanceOf(Outcome.Published.class);
            assertThat(ByteBuffer.wrap(rig.inner.taken.get(0).value()).getInt(1))
                    .isEqualTo(second);
            assertThat(rig.offer(new byte[] {0, 0, 0, (byte) (first >> 8), (byte) first, 2}, null))
                    .isInstanceOf(Outcome.Published.class);
            assertThat(pointers(rig.offer("{\"n\":\"one\"}"))).containsExactly("/n");
        }
    }

    @Test
    void jsonValuesAreHeldToTheRegisteredSchema() throws Exception {
        registry.register(
                "json-value",
                Map.of(
                        "schemaType",
                        "JSON",
                        "schema",
                        "{\"type\":\"object\",\"required\":[\"n\"],\"properties\":{\"n\":{\"type\":\"integer\"}}}"));
        try (ContractRig rig = rig("json-value")) {
            await().atMost(PATIENT).until(() -> rig.state().version() == 1);

            assertThat(rig.offer("{\"n\":1}")).isInstanceOf(Outcome.Published.class);
            assertThat(pointers(rig.offer("{\"n\":\"one\"}"))).containsExactly("/n");
        }
    }

    @Test
    void whatAProtobufSchemaRefersToIsFetchedWithIt() throws Exception {
        registry.register(
                "common",
                Map.of(
                        "schemaType",
                        "PROTOBUF",
                        "schema",
                        "syntax = \"proto3\"; package c; message Money { int64 amount = 1; }"));
        registry.register(
                "proto-value",
                Map.of(
                        "schemaType",
                        "PROTOBUF",
                        "schema",
                        "syntax = \"proto3\"; import \"common.proto\"; message Payment { c.Money money = 1; }",
                        "references",
                        List.of(Map.of("name", "common.proto", "subject", "common", "version", 1))));
        try (ContractRig rig = rig("proto-value")) {
            await().atMost(PATIENT).until(() -> rig.state().version() == 1);

            assertThat(rig.offer("{\"money\":{\"amount\":\"7\"}}")).isInstanceOf(Outcome.Published.class);
            assertThat(rig.offer("{\"money\":{\"sum\":\"7\"}}")).isInstanceOf(Outcome.Rejected.class);
        }
    }

    @Test
    void aVersionThatIsRegisteredLaterIsTakenUp() throws Exception {
        registry.register("later-value", Map.of("schema", ORDER));
        try (ContractRig rig = rig("later-value")) {
            await().atMost(PATIENT).until(() -> rig.state().version() == 1);
            registry.register("later-value", Map.of("schema", ORDER_AND_TEXT));

            await().atMost(PATIENT).until(() -> rig.state().version() == 2);
            assertThat(rig.offer("{\"n\":1,\"t\":\"y\"}")).isInstanceOf(Outcome.Published.class);
        }
    }

    @Test
    void aFileIsComparedWithWhatIsRegistered() throws Exception {
        registry.register("checked-value", Map.of("schema", ORDER));

        assertThat(check("checked-value", ORDER_AND_TEXT)).isEmpty();
        assertThat(check("checked-value", ORDER.replace("\"n\"", "\"m\"")))
                .singleElement()
                .asString()
                .contains("not backward compatible with version 1");
    }

    @Test
    void aSubjectThatIsNotThereIsToldInTheRegistrysWords() throws Exception {
        assertThat(check("absent-value", ORDER))
                .singleElement()
                .asString()
                .contains("answers 404", "Subject 'absent-value' not found");
    }

    private static List<Problem> check(String subject, String schema) throws Exception {
        Path file = Files.writeString(shared.resolve(subject + ".avsc"), schema);
        String text = """
                clusters: { c: { bootstrap-servers: "k:9092" } }
                flows: { f: { cluster: c, contract: { avro: "%s", registry: { subject: %s } } } }
                registry: { url: "%s", timeout: 20s }
                """.formatted(file, subject, registry.url());
        return CatalogContracts.check((CatalogResult.Valid) CatalogReader.read(text, "t", Map.of()), false);
    }

    private ContractRig rig(String subject) {
        return new ContractRig(
                "{ registry: { subject: " + subject + " } }",
                "{ url: \"" + registry.url() + "\", poll: 200ms, timeout: 20s, cache: \"" + folder + "\" }");
    }

    private static List<String> pointers(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
        return ((Outcome.Rejected) outcome)
                .violations().first().stream()
                        .map(violation -> violation.pointer())
                        .toList();
    }
}
