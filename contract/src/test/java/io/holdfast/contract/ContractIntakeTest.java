package io.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.ShedReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractIntakeTest {

    private static final String SCHEMA = "{\"type\":\"object\",\"required\":[\"n\"]}";

    @TempDir
    private Path folder;

    @Test
    void whatFitsIsTakenAndWhatDoesNotIsTold() throws Exception {
        try (ContractRig rig = new ContractRig("{ json-schema: \"" + file("s.json", SCHEMA) + "\" }", "")) {
            Outcome fits = rig.offer("{ \"n\" : 1 }");
            Outcome.Rejected breaks = (Outcome.Rejected) rig.offer("{}");

            assertThat(fits).isInstanceOf(Outcome.Published.class);
            assertThat(rig.inner.taken).hasSize(1);
            assertThat(rig.inner.taken.get(0).value()).isEqualTo("{ \"n\" : 1 }".getBytes(StandardCharsets.UTF_8));
            assertThat(breaks.reason()).isEqualTo(RejectReason.CONTRACT_VIOLATED);
            assertThat(breaks.detail()).contains("the contract of flow \"f\" in 1 place;");
            assertThat(breaks.violations().count()).isEqualTo(1);
        }
    }

    @Test
    void aTombstoneHasNoValueToCheckAndAnEmptyValueIsNone() throws Exception {
        try (ContractRig rig = new ContractRig("{ json-schema: \"" + file("s.json", SCHEMA) + "\" }", "")) {
            assertThat(rig.offer(null, null)).isInstanceOf(Outcome.Published.class);
            assertThat(rig.inner.taken.get(0).value()).isNull();
            assertThat(rig.offer(new byte[0], null)).isInstanceOf(Outcome.Rejected.class);
        }
    }

    @Test
    void recordsOfAKeyKeepTheirOrder() throws Exception {
        try (ContractRig rig = new ContractRig("{ json-schema: \"" + file("s.json", SCHEMA) + "\" }", "")) {
            int count = 400;
            CountDownLatch answers = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                byte[] key = ("k" + i % 4).getBytes(StandardCharsets.UTF_8);
                byte[] value = i % 50 == 49
                        ? null
                        : ("{\"n\":" + i + "}" + " ".repeat(i % 7 * 500)).getBytes(StandardCharsets.UTF_8);
                rig.intake.offer(
                        new Offer("f", Tier.STANDARD, key, value, List.of(), "id-" + i, 0, 1),
                        outcome -> answers.countDown());
            }

            assertThat(answers.await(20, TimeUnit.SECONDS)).isTrue();
            for (int key = 0; key < 4; key++) {
                int first = key;
                assertThat(numbersOf("k" + key, rig.inner.taken))
                        .containsExactlyElementsOf(IntStream.range(0, count / 4)
                                .mapToObj(i -> first + 4 * i)
                                .toList());
            }
        }
    }

    private static List<Integer> numbersOf(String key, List<Offer> taken) {
        return taken.stream()
                .filter(offer -> new String(offer.key(), StandardCharsets.UTF_8).equals(key))
                .map(offer -> Integer.valueOf(offer.idempotencyKey().substring(3)))
                .toList();
    }

    @Test
    void aRecordThatWasTakenIsAnsweredSoWhateverTheContractSaysNow() throws Exception {
        TakingIntake inner = new TakingIntake();
        byte[] value = "{\"old\":1}".getBytes(StandardCharsets.UTF_8);
        inner.offer(new Offer("f", Tier.STANDARD, null, value, List.of(), "id-1", 0, 1), outcome -> {});
        try (ContractRig rig = new ContractRig("{ json-schema: \"" + file("s.json", SCHEMA) + "\" }", "", inner)) {
            assertThat(rig.offer(value, "id-1")).isInstanceOf(Outcome.Published.class);
            assertThat(((Outcome.Rejected) rig.offer("{\"x\":1}".getBytes(StandardCharsets.UTF_8), "id-1")).reason())
                    .isEqualTo(RejectReason.KEY_REUSED);
            assertThat(((Outcome.Rejected) rig.offer(value, "id-2")).reason())
                    .isEqualTo(RejectReason.CONTRACT_VIOLATED);
        }
    }

    @Test
    void withAnAvroFileJsonIsEncodedAndBinaryIsTakenWhenItIsSaidToBe() throws Exception {
        String schema = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}";
        try (ContractRig rig = new ContractRig("{ avro: \"" + file("r.avsc", schema) + "\" }", "")) {
            assertThat(rig.offer("{\"n\":3}")).isInstanceOf(Outcome.Published.class);
            assertThat(rig.offer(new byte[] {6}, null, "avro/binary")).isInstanceOf(Outcome.Published.class);
            assertThat(rig.inner.taken).extracting(Offer::value).containsExactly(new byte[] {6}, new byte[] {6});
            assertThat(rig.offer(new byte[] {6}, null)).isInstanceOf(Outcome.Rejected.class);
            assertThat(rig.offer(new byte[] {6, 6}, null, "application/octet-stream"))
                    .isInstanceOf(Outcome.Rejected.class);
        }
    }

    @Test
    void withoutASchemaRecordsAreShedOrTakenUncheckedAsTheCatalogSays() throws Exception {
        String away = "{ url: \"http://127.0.0.1:1\", timeout: 200ms, cache: \"" + folder.resolve("cache") + "\" }";
        try (ContractRig shed = new ContractRig("{ registry: {} }", away);
                ContractRig take = new ContractRig("{ registry: {}, until-loaded: take }", away)) {
            Outcome.Shed refused = (Outcome.Shed) shed.offer("{}");
            Outcome.Published unchecked = (Outcome.Published) take.offer("anything");

            assertThat(refused.reason()).isEqualTo(ShedReason.CONTRACT_UNAVAILABLE);
            assertThat(refused.retryAfterMs()).isPositive();
            assertThat(unchecked.unchecked()).isTrue();
            assertThat(shed.intake.view().phase()).isEqualTo(IntakeView.Phase.DEGRADED);
            assertThat(shed.intake.view().problems())
                    .singleElement()
                    .asString()
                    .contains("the contract of flow \"f\" has never been loaded", "its records are refused");
            assertThat(take.intake.view().problems()).singleElement().asString().contains("taken unchecked");
        }
    }

    @Test
    void aFlowWithoutAContractIsLeftAlone() {
        TakingIntake inner = new TakingIntake();

        try (Contracts none = Contracts.open(catalogWithoutContracts())) {
            assertThat(ContractIntake.before(
                            inner, catalogWithoutContracts(), none, io.holdfast.intake.IntakeObserver.NONE))
                    .isSameAs(inner);
        }
    }

    private static io.holdfast.core.catalog.Catalog catalogWithoutContracts() {
        var read = io.holdfast.core.catalog.CatalogReader.read(
                "clusters: { c: { bootstrap-servers: \"k:1\" } }\nflows: { f: { cluster: c } }",
                "t",
                java.util.Map.of());
        return ((io.holdfast.core.catalog.CatalogResult.Valid) read).catalog();
    }

    @Test
    void aFileWithoutASchemaIsToldAtTheStart() throws Exception {
        Path bad = file("bad.json", "{\n \"type\": }");

        assertThatThrownBy(() -> Contracts.open(ContractRig.catalog("{ json-schema: \"" + bad + "\" }", "")))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("bad.json:2:10: not JSON");
        assertThatThrownBy(() ->
                        Contracts.open(ContractRig.catalog("{ avro: \"" + folder.resolve("none.avsc") + "\" }", "")))
                .hasMessageContaining("none.avsc: the schema of flow \"f\" cannot be read");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
