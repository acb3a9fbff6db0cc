package io.holdfast.gateway;

import io.holdfast.core.catalog.CriticalWhen;
import io.holdfast.core.catalog.Durability;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Pointer;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** One flow as HTTP sees it: turns a body and headers into an {@link Offer}. Thread-safe. */
final class FlowResource {

    private final Flow flow;
    private final JsonFields fields;
    private final int keyAt;
    private final int tierAt;
    private final int nameAt;

    FlowResource(Flow flow) {
        this.flow = flow;
        List<Pointer> pointers = new ArrayList<>();
        this.keyAt = place(pointers, flow.intake().key());
        this.tierAt = place(pointers, flow.tier().criticalWhen().map(CriticalWhen::pointer));
        this.nameAt = place(pointers, flow.intake().idempotencyKey());
        this.fields = new JsonFields(pointers);
    }

    private static int place(List<Pointer> pointers, Optional<Pointer> pointer) {
        pointer.ifPresent(pointers::add);
        return pointer.isPresent() ? pointers.size() - 1 : -1;
    }

    String name() {
        return flow.name();
    }

    boolean weak() {
        return flow.intake().durability() == Durability.WEAK;
    }

    long maxRecordBytes() {
        return flow.intake().maxRecordSize().bytes();
    }

    /** The tier a record has at the least, whatever its body says. */
    Tier baseTier() {
        return flow.tier().base();
    }

    /** What the caller says of a record besides its body. */
    record Said(@Nullable String key, @Nullable String idempotencyKey, long expiresAtMs, List<Header> headers) {}

    /**
     * The record as an offer.
     *
     * @throws BadRequest when the body lacks the key, or is no JSON although the flow needs to look into it
     */
    Offer offer(byte[] body, Said said) throws BadRequest {
        @Nullable String[] values = fields.isEmpty() ? new @Nullable String[0] : fields.read(body);
        String key = keyAt < 0 ? said.key() : keyIn(values[keyAt], said);
        Tier tier = tierAt < 0 ? flow.tier().base() : flow.tier().tierOf(values[tierAt]);
        String name = nameAt < 0 || said.idempotencyKey() != null ? said.idempotencyKey() : nameIn(values[nameAt]);
        return new Offer(flow.name(), tier, bytes(key), body, said.headers(), name, said.expiresAtMs());
    }

    /** A tombstone for the key. */
    Offer tombstone(String key, Said said) {
        Tier tier = flow.tier().canBeCritical() ? Tier.CRITICAL : flow.tier().base();
        return new Offer(flow.name(), tier, bytes(key), null, said.headers(), said.idempotencyKey(), 0);
    }

    private @Nullable String nameIn(@Nullable String value) throws BadRequest {
        String pointer = flow.intake().idempotencyKey().map(Pointer::text).orElse("");
        return value == null ? null : SaidHeaders.name(value, "The idempotency key at " + pointer + ",");
    }

    private String keyIn(@Nullable String value, Said said) throws BadRequest {
        String pointer = flow.intake().key().map(Pointer::text).orElse("");
        if (value == null) {
            throw new BadRequest(
                    422,
                    "no-key",
                    "The record has no value at " + pointer + ", which is the key of flow \"" + flow.name()
                            + "\"; put one there.");
        }
        if (said.key() != null && !said.key().equals(value)) {
            throw new BadRequest(
                    422,
                    "key-differs",
                    "Holdfast-Key says \"" + said.key() + "\" and the record says \"" + value + "\" at " + pointer
                            + "; leave the header out.");
        }
        return value;
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
