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
    record Said(
            @Nullable String key,
            @Nullable String idempotencyKey,
            long expiresAtMs,
            List<Header> headers,
            int attempt) {

        /** The same with another key and name. */
        Said with(@Nullable String otherKey, @Nullable String name) {
            return new Said(otherKey, name, expiresAtMs, headers, attempt);
        }

        /** The same with other headers. */
        Said with(List<Header> others) {
            return new Said(key, idempotencyKey, expiresAtMs, others, attempt);
        }

        /** Each line of a batch is a promise of its own: under one key for the request, it is named by key and number. */
        Said ofLine(int number) throws BadRequest {
            if (idempotencyKey == null) {
                return this;
            }
            String name =
                    SaidHeaders.name(idempotencyKey + "/" + number, "The line's name, Idempotency-Key and number,");
            return with(key, name);
        }
    }

    /**
     * The record as an offer.
     *
     * @throws BadRequest when the body lacks the key, or is no JSON although the flow needs to look into it
     */
    Offer offer(byte[] body, Said said) throws BadRequest {
        return offer(body, said, bytes(said.key()));
    }

    /**
     * The same of a record whose key is given beside its value. Where the flow says where in the value its key stands, it is
     * taken from there as ever.
     *
     * @throws BadRequest as {@link #offer(byte[], Said)}; when a tombstone has no key
     */
    Offer offer(ProduceRequest.Entry entry, Said said) throws BadRequest {
        if (entry.key() == null && entry.value() == null) {
            throw new BadRequest(400, "bad-key", "A tombstone needs a key, and the record has none; give it one.");
        }
        String text = entry.keyText();
        if (entry.key() != null && text == null && keyAt >= 0) {
            throw new BadRequest(
                    400, "bad-key", "The key is not UTF-8, and the keys of flow \"" + flow.name() + "\" are texts.");
        }
        Said with = said.with(text, said.idempotencyKey());
        byte[] key = keyAt < 0 ? entry.key() : bytes(text);
        byte[] value = entry.value();
        return value == null ? tombstone(key, with) : offer(value, with, key);
    }

    /**
     * @param given the key, unless the flow says where in the body it stands
     */
    private Offer offer(byte[] body, Said said, byte @Nullable [] given) throws BadRequest {
        @Nullable String[] values = fields.isEmpty() ? new @Nullable String[0] : fields.read(body);
        byte[] key = keyAt < 0 ? given : bytes(keyIn(values[keyAt], said));
        Tier tier = tierAt < 0 ? flow.tier().base() : flow.tier().tierOf(values[tierAt]);
        String name = nameAt < 0 || said.idempotencyKey() != null ? said.idempotencyKey() : nameIn(values[nameAt]);
        return new Offer(flow.name(), tier, key, body, said.headers(), name, said.expiresAtMs(), said.attempt());
    }

    /**
     * A tombstone for the key in a path.
     *
     * @throws BadRequest when the caller says another key as well
     */
    Offer tombstone(String key, Said said) throws BadRequest {
        if (said.key() != null && !said.key().equals(key)) {
            throw differs(said.key(), "the path", key, "leave the header Holdfast-Key out");
        }
        return tombstone(bytes(key), said);
    }

    private Offer tombstone(byte @Nullable [] key, Said said) {
        Tier tier = flow.tier().canBeCritical() ? Tier.CRITICAL : flow.tier().base();
        return new Offer(flow.name(), tier, key, null, said.headers(), said.idempotencyKey(), 0, said.attempt());
    }

    private static BadRequest differs(String said, String other, String value, String advice) {
        return new BadRequest(
                422,
                "key-differs",
                "The key is said to be \"" + Quote.brief(said) + "\", and " + other + " says \"" + Quote.brief(value)
                        + "\"; " + advice + ".");
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
            throw differs(said.key(), "the record at " + pointer, value, "say it once, in the record");
        }
        return value;
    }

    /** A text of JSON may hold half a character, which UTF-8 cannot: it would become the same "?" for all of them. */
    private static byte @Nullable [] bytes(@Nullable String key) throws BadRequest {
        if (key == null) {
            return null;
        }
        boolean halves = key.chars().anyMatch(c -> Character.isSurrogate((char) c));
        if (halves && !StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
            throw new BadRequest(
                    400,
                    "bad-key",
                    "The key \"" + Quote.brief(key) + "\" has half a surrogate pair; send whole characters.");
        }
        return key.getBytes(StandardCharsets.UTF_8);
    }
}
