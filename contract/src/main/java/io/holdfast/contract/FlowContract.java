package io.holdfast.contract;

import io.holdfast.core.Sabotage;
import io.holdfast.core.catalog.Contract;
import io.holdfast.intake.Offer;
import io.holdfast.intake.ShedReason;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The contract of one flow: the schemas in force at the moment, and what a value must be by them. Thread-safe. */
final class FlowContract {

    private final Contract declared;
    private volatile @Nullable SchemaSet schemas;

    FlowContract(Contract declared) {
        this.declared = declared;
    }

    /** From now on values are checked by these. */
    void use(SchemaSet now) {
        schemas = now;
    }

    @Nullable
    SchemaSet schemas() {
        return schemas;
    }

    Contract declared() {
        return declared;
    }

    /**
     * What the contract says of an offer's value; a tombstone has none, and always fits.
     *
     * @param back how many versions before the latest; it is asked again for records that were taken by an earlier one
     */
    Judgement judge(Offer offer, int back) {
        byte[] value = offer.value();
        if (value == null) {
            return new Judgement.Fits(new byte[0]);
        }
        if (Sabotage.SKIP_CONTRACT.on()) {
            return new Judgement.Unchecked();
        }
        SchemaSet now = schemas;
        if (now == null) {
            return declared.untilLoaded() == Contract.UntilLoaded.TAKE
                    ? new Judgement.Unchecked()
                    : new Judgement.Open(ShedReason.CONTRACT_UNAVAILABLE);
        }
        return Effort.limited(value.length, () -> now.judge(value, back, saidToBeBinary(offer.headers())));
    }

    /** How many earlier versions a value can be looked at by. */
    int versionsBack() {
        SchemaSet now = schemas;
        return now == null ? 0 : now.versions().size() - 1;
    }

    /** Whether the caller says that the value is a binary form; without a registry's head nothing else tells. */
    private static boolean saidToBeBinary(List<Header> headers) {
        for (Header header : headers) {
            if (header.key().equals("content-type") && header.value() != null) {
                String type = new String(header.value(), java.nio.charset.StandardCharsets.ISO_8859_1)
                        .toLowerCase(Locale.ROOT);
                return !type.contains("json")
                        && (type.startsWith("application/octet-stream")
                                || type.contains("avro")
                                || type.contains("protobuf"));
            }
        }
        return false;
    }
}
