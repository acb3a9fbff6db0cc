package io.holdfast.delivery.engine;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.engine.LaneRules.WhenDead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What a model's runs are made of.
 *
 * @param keys of the records, one letter each
 * @param batch records that one poll gives
 * @param writesAtOnce writes that a group has about
 * @param delayMs what a retry waits: 0, or 1 for one that waits for a tick
 * @param most how often what goes wrong may go wrong in one run
 */
record ModelRules(String keys, int batch, int writesAtOnce, int delayMs, WhenDead whenDead, ModelFlaw flaw, Most most) {

    /**
     * How often each may happen in one run.
     *
     * @param joins of owners to the group
     * @param claims of the park partition
     * @param crashes of members
     * @param failures of attempts that may succeed later
     * @param poisons attempts that never will
     * @param troubles transactions and commits whose end the owner does not learn, or that are refused
     */
    record Most(int joins, int claims, int crashes, int failures, int poisons, int troubles) {}

    /** The source they are about. */
    List<InboundRecord> source() {
        List<InboundRecord> source = new ArrayList<>();
        for (int offset = 0; offset < keys.length(); offset++) {
            Origin origin = new Origin("c", Uuid.ONE_UUID, "t", 0, offset);
            byte[] bytes = keys.substring(offset, offset + 1).getBytes(StandardCharsets.UTF_8);
            source.add(new InboundRecord(origin, "id" + offset, bytes, new byte[1], new RecordHeaders(), 0, 1));
        }
        return source;
    }

    static ModelRules of(WhenDead whenDead) {
        return new ModelRules("abaa", 2, 2, 0, whenDead, ModelFlaw.NONE, new Most(3, 4, 2, 2, 1, 1));
    }

    ModelRules with(ModelFlaw planted) {
        return new ModelRules(keys, batch, writesAtOnce, delayMs, whenDead, planted, most);
    }

    ModelRules with(Most other) {
        return new ModelRules(keys, batch, writesAtOnce, delayMs, whenDead, flaw, other);
    }

    ModelRules waiting() {
        return new ModelRules(keys, batch, writesAtOnce, 1, whenDead, flaw, most);
    }
}
