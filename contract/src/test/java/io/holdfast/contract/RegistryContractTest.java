package io.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.intake.IntakeView;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.ShedReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contracts from a registry in memory: what is in force, what is kept, and what happens while the registry is away. */
class RegistryContractTest {

    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final String NEEDS_N = "{\"type\":\"object\",\"required\":[\"n\"]}";
    private static final String NEEDS_M = "{\"type\":\"object\",\"required\":[\"m\"]}";
    private static final String INT =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}";
    private static final String INT_AND_TEXT =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"},{\"name\":\"t\",\"type\":\"string\",\"default\":\"x\"}]}";

    @TempDir
    private Path folder;

    /** What the drill registry-down does, in one process. */
    @Test
    void recordsAreCheckedWhileTheRegistryIsAwayAcrossARestartAndItsNewVersionIsTakenUp() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.register("orders-value", "JSON", NEEDS_N);
            try (ContractRig first = rig(registry, "{ registry: {} }")) {
                awaitVersion(first, 1);
                registry.kill();
                await().atMost(PATIENT).until(() -> !first.state().problem().isEmpty());

                assertThat(first.offer("{\"n\":1}")).isInstanceOf(Outcome.Published.class);
                assertThat(first.offer("{}")).isInstanceOf(Outcome.Rejected.class);
                assertThat(first.intake.view().phase()).isEqualTo(IntakeView.Phase.DEGRADED);
                assertThat(first.state().problem())
                        .contains("is checked by version 1 of subject \"orders-value\" as it was kept");
            }
            try (ContractRig second = rig(registry, "{ registry: {} }")) {
                assertThat(second.offer("{\"n\":1}")).isInstanceOf(Outcome.Published.class);
                assertThat(((Outcome.Rejected) second.offer("{}")).reason()).isEqualTo(RejectReason.CONTRACT_VIOLATED);

                registry.register("orders-value", "JSON", NEEDS_M);
                registry.comeBack();
                awaitVersion(second, 2);

                assertThat(second.offer("{\"m\":1}")).isInstanceOf(Outcome.Published.class);
                assertThat(second.offer("{\"n\":1}")).isInstanceOf(Outcome.Rejected.class);
                await().atMost(PATIENT).until(() -> second.intake.view().phase() == IntakeView.Phase.READY);
            }
        }
    }

    @Test
    void aVersionThatIsPinnedStays() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.register("orders-value", "JSON", NEEDS_N);
            registry.register("orders-value", "JSON", NEEDS_M);
            try (ContractRig rig = rig(registry, "{ registry: { version: 1 } }")) {
                awaitVersion(rig, 1);

                assertThat(rig.offer("{\"n\":1}")).isInstanceOf(Outcome.Published.class);
                assertThat(rig.offer("{\"m\":1}")).isInstanceOf(Outcome.Rejected.class);
            }
        }
    }

    @Test
    void aVersionThatCannotBeUsedLeavesTheOneBeforeInForce() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.register("orders-value", "JSON", NEEDS_N);
            try (ContractRig rig = rig(registry, "{ registry: {} }")) {
                awaitVersion(rig, 1);
                registry.register("orders-value", "JSON", "{\"type\":\"strng\"}");
                await().atMost(PATIENT)
                        .until(() ->
                                rig.state().problem().contains("version 2 of subject \"orders-value\" cannot be used"));

                assertThat(rig.offer("{\"n\":1}")).isInstanceOf(Outcome.Published.class);
                assertThat(rig.offer("{}")).isInstanceOf(Outcome.Rejected.class);
            }
        }
    }

    @Test
    void jsonIsWrittenInTheRegistrysFrameAndWhatASerializerWroteIsTakenAsItIs() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            int old = registry.register("orders-value", "AVRO", INT);
            int latest = registry.register("orders-value", "AVRO", INT_AND_TEXT);
            try (ContractRig rig = rig(registry, "{ registry: {} }")) {
                awaitVersion(rig, 2);
                byte[] json = framed(latest, new byte[] {6, 2, 'x'});
                byte[] earlier = framed(old, new byte[] {8});

                assertThat(rig.offer("{\"n\":3}")).isInstanceOf(Outcome.Published.class);
                assertThat(rig.offer(earlier, null)).isInstanceOf(Outcome.Published.class);

                assertThat(rig.inner.taken).extracting(Offer::value).containsExactly(json, earlier);
                assertThat(message(rig.offer(framed(old, new byte[] {6, 2, 'x'}), null)))
                        .contains("bytes follow the value");
                assertThat(message(rig.offer(new byte[] {0, 0, 1}, null))).contains("ends within the schema's id");
            }
        }
    }

    @Test
    void aRepeatedRecordIsTheSameAfterANewVersionThatEncodesItOtherwise() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.register("orders-value", "AVRO", INT);
            try (ContractRig rig = rig(registry, "{ registry: {} }")) {
                awaitVersion(rig, 1);
                byte[] json = "{\"n\":3}".getBytes(StandardCharsets.UTF_8);
                Outcome first = rig.offer(json, "id-1");
                registry.register("orders-value", "AVRO", INT_AND_TEXT);
                awaitVersion(rig, 2);

                assertThat(rig.offer(json, "id-1")).isEqualTo(first);
                assertThat(((Outcome.Rejected) rig.offer("{\"n\":4}".getBytes(StandardCharsets.UTF_8), "id-1"))
                                .reason())
                        .isEqualTo(RejectReason.KEY_REUSED);
            }
        }
    }

    @Test
    void anIdThatIsNotKnownIsAskedForAndToldApartFromOneThatIsNone() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.register("orders-value", "AVRO", INT);
            try (ContractRig rig = rig(registry, "{ registry: {} }", "1h")) {
                awaitVersion(rig, 1);
                int registeredNow = registry.register("orders-value", "AVRO", INT_AND_TEXT);
                byte[] value = framed(registeredNow, new byte[] {6, 2, 'x'});

                await().atMost(PATIENT).until(() -> isPublishedAndNeverRefused(rig.offer(value, null)));
                byte[] madeUp = framed(4_711, new byte[] {6});
                await().atMost(PATIENT).until(() -> rig.offer(madeUp, null) instanceof Outcome.Rejected);
                assertThat(message(rig.offer(madeUp, null)))
                        .contains("has the id 4711, which is none of the subject's");
                registry.kill();
            }
        }
    }

    /** The registry was asked a moment ago, before the schema was there: it is to be tried again, and not wrong for good. */
    private static boolean isPublishedAndNeverRefused(Outcome outcome) {
        assertThat(outcome).isNotInstanceOf(Outcome.Rejected.class);
        return outcome instanceof Outcome.Published;
    }

    @Test
    void anUnknownIdWhileTheRegistryIsAwayIsNobodysFault() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.register("orders-value", "AVRO", INT);
            try (ContractRig rig = rig(registry, "{ registry: {} }")) {
                awaitVersion(rig, 1);
                registry.kill();
                await().atMost(PATIENT).until(() -> !rig.state().problem().isEmpty());

                assertThat(((Outcome.Shed) rig.offer(framed(4_711, new byte[] {6}), null)).reason())
                        .isEqualTo(ShedReason.CONTRACT_UNAVAILABLE);
            }
        }
    }

    @Test
    void referencesAreFetchedAndKeptToo() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.register("id", "JSON", "{\"type\":\"string\"}");
            registry.register(
                    "orders-value",
                    "JSON",
                    "{\"properties\":{\"id\":{\"$ref\":\"common/id.json\"}}}",
                    List.of(Map.of("name", "common/id.json", "subject", "id", "version", 1)));
            try (ContractRig rig = rig(registry, "{ registry: {} }")) {
                awaitVersion(rig, 1);
            }
            registry.kill();
            try (ContractRig rig = rig(registry, "{ registry: {} }")) {
                assertThat(rig.offer("{\"id\":\"a\"}")).isInstanceOf(Outcome.Published.class);
                assertThat(rig.offer("{\"id\":1}")).isInstanceOf(Outcome.Rejected.class);
            }
        }
    }

    @Test
    void whatIsKeptOfAnotherRegistryOrIsDamagedIsNotUsed() throws Exception {
        try (FakeRegistry registry = new FakeRegistry()) {
            registry.register("orders-value", "JSON", NEEDS_N);
            try (ContractRig rig = rig(registry, "{ registry: {} }")) {
                awaitVersion(rig, 1);
            }
            Path kept = folder.resolve("cache").resolve("orders-value.json");
            String text = Files.readString(kept);
            registry.kill();

            for (String other : List.of(text.substring(0, text.length() / 2), text.replace("127.0.0.1", "127.0.0.2"))) {
                Files.writeString(kept, other);
                try (ContractRig rig = rig(registry, "{ registry: {} }")) {
                    assertThat(((Outcome.Shed) rig.offer("{\"n\":1}")).reason())
                            .isEqualTo(ShedReason.CONTRACT_UNAVAILABLE);
                }
            }
        }
    }

    @Test
    void theRegistryIsAskedInTheNameOfTheUser() throws Exception {
        try (FakeRegistry registry = new FakeRegistry("Basic YW5uOnMzY3JldA==")) {
            registry.register("orders-value", "JSON", NEEDS_N);
            String asAnn = ", user: ann, password: s3cret";
            try (ContractRig rig = new ContractRig("{ registry: {} }", settings(registry, "200ms", asAnn));
                    ContractRig nobody = new ContractRig(
                            "{ registry: {} }", settings(registry, "200ms", "").replace("/cache", "/other"))) {
                awaitVersion(rig, 1);
                await().atMost(PATIENT).until(() -> nobody.state().problem().contains("answers 401"));
            }
        }
    }

    private ContractRig rig(FakeRegistry registry, String contract) {
        return rig(registry, contract, "200ms");
    }

    private ContractRig rig(FakeRegistry registry, String contract, String poll) {
        return new ContractRig(contract, settings(registry, poll, ""));
    }

    private String settings(FakeRegistry registry, String poll, String more) {
        return "{ url: \"" + registry.url() + "\", poll: " + poll + ", timeout: 20s, cache: \""
                + folder.resolve("cache") + "\"" + more + " }";
    }

    private static void awaitVersion(ContractRig rig, int version) {
        await().atMost(PATIENT).until(() -> rig.state().version() == version);
    }

    private static byte[] framed(int id, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) 0)
                .putInt(id)
                .put(body)
                .array();
    }

    private static String message(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
        return ((Outcome.Rejected) outcome).violations().first().get(0).message();
    }
}
