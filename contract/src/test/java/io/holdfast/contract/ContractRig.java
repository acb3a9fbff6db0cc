package io.holdfast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeObserver;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** A flow "f" on the topic "orders" with a contract, before an intake that takes everything. */
final class ContractRig implements AutoCloseable {

    final TakingIntake inner;
    final Contracts contracts;
    final Intake intake;

    /**
     * @param contract the flow's contract as the catalog writes it
     * @param registry the catalog's registry likewise; empty for none
     */
    ContractRig(String contract, String registry) {
        this(contract, registry, new TakingIntake());
    }

    ContractRig(String contract, String registry, TakingIntake inner) {
        Catalog catalog = catalog(contract, registry);
        this.inner = inner;
        this.contracts = Contracts.open(catalog);
        this.intake = ContractIntake.before(inner, catalog, contracts, IntakeObserver.NONE);
    }

    static Catalog catalog(String contract, String registry) {
        String text = """
                clusters: { c: { bootstrap-servers: "k:9092" } }
                flows: { f: { cluster: c, topic: { name: orders }, contract: %s } }
                %s
                """.formatted(contract, registry.isEmpty() ? "" : "registry: " + registry);
        CatalogResult read = CatalogReader.read(text, "t", Map.of());
        assertThat(read).isInstanceOf(CatalogResult.Valid.class);
        return ((CatalogResult.Valid) read).catalog();
    }

    Outcome offer(String value) {
        return offer(value.getBytes(StandardCharsets.UTF_8), null);
    }

    Outcome offer(byte[] value, String name, String... contentType) {
        List<Header> headers = contentType.length == 0
                ? List.of()
                : List.of(new RecordHeader("content-type", contentType[0].getBytes(StandardCharsets.UTF_8)));
        return offer(new Offer("f", Tier.STANDARD, "k".getBytes(StandardCharsets.UTF_8), value, headers, name, 0, 1));
    }

    Outcome offer(Offer offer) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        intake.offer(offer, outcome::complete);
        return outcome.orTimeout(10, TimeUnit.SECONDS).join();
    }

    Contracts.State state() {
        return contracts.states().get(0);
    }

    @Override
    public void close() {
        intake.close();
    }
}
