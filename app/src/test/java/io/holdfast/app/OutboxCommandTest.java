package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.outbox.OutboxStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxCommandTest {

    @TempDir
    Path folder;

    private String catalog = "";

    @BeforeEach
    void write() throws IOException {
        Path file = folder.resolve("holdfast.yaml");
        Files.writeString(file, """
                clusters: { west: { bootstrap-servers: "k:9092" } }
                flows:
                  plain: { cluster: west }
                  orders:
                    cluster: west
                    outbox: { url: "jdbc:postgresql://localhost:1/shop", table: shop.orders_out, shards: 8 }
                """);
        catalog = file.toString();
    }

    @Test
    void theStatementsAreThoseOfTheDeclaredTable() {
        CommandLineRun run = CommandLineRun.of("outbox", "ddl", "orders", "--value", "bytea", "-c", catalog);

        assertThat(run.code()).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .contains(
                        "CREATE TABLE \"shop\".\"orders_out\" (",
                        "CREATE TABLE \"shop\".\"orders_out_order\" (",
                        "value    bytea",
                        "AS 'SELECT 8'")
                .doesNotContain("${");
    }

    @Test
    void aFlowThatIsNotThereOrHasNoOutboxIsToldWithTheNearest() {
        assertThat(CommandLineRun.of("outbox", "ddl", "order", "-c", catalog).err())
                .contains("no outbox \"order\"; did you mean \"orders\"?");
        assertThat(CommandLineRun.of("outbox", "ddl", "plain", "-c", catalog).err())
                .contains("no outbox \"plain\"; known are orders");
    }

    @Test
    void everyOutboxIsALineWithWhatWaitsAndItsHeldRowsStandBelow() throws Exception {
        try (FakeGateway gateway = new FakeGateway()) {
            gateway.outboxes = List.of(
                    OutboxesView.one("orders", "orders", "shop.orders_out", OutboxMetersTest.STATUS),
                    OutboxesView.one(
                            "idle", "idle", "public.outbox", new OutboxStatus(3, 0, 0, List.of(), "no database")));

            String out = CommandLineRun.of("outbox", "status", "--url", gateway.url())
                    .out();

            assertThat(out).containsPattern("OUTBOX +STATE +INSTANCES +SHARDS +WAITING +OLDEST +PUBLISHED +TROUBLE\\R");
            assertThat(out).containsPattern("orders +held +3 +0,2 +7 +2s +40 +\\R");
            assertThat(out).containsPattern("idle +trouble +3 +- +0 +- +0 +no database\\R");
            assertThat(out).contains("orders: row 17 (pay-1) holds its key: it is too large");
        }
    }

    @Test
    void oneOutboxIsShownAloneAndOneThatIsNotThereIsANo() throws Exception {
        try (FakeGateway gateway = new FakeGateway()) {
            gateway.outboxes = List.of(
                    OutboxesView.one("a", "a", "public.a", OutboxMetersTest.STATUS),
                    OutboxesView.one("b", "b", "public.b", OutboxMetersTest.STATUS));

            CommandLineRun one = CommandLineRun.of("outbox", "status", "b", "--output", "json", "--url", gateway.url());
            CommandLineRun none = CommandLineRun.of("outbox", "status", "c", "--url", gateway.url());

            assertThat(one.out()).contains("\"b\"", "\"members\" : 3").doesNotContain("\"a\"");
            assertThat(none.code()).isEqualTo(ExitCode.NO);
            assertThat(none.err()).contains("\"c\"", "a, b");
        }
    }

    @Test
    void aDatabaseThatIsAwayIsToldAndNothingIsSetAside() {
        CommandLineRun run = CommandLineRun.of("outbox", "set-aside", "orders", "4", "--reason", "r", "-c", catalog);

        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("the database of outbox \"orders\" does not do that", "localhost:1");
    }
}
