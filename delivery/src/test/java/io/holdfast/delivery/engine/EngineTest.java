package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.engine.OwnedPartition.Work;
import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.offsets.OffsetMapOwner;
import io.holdfast.delivery.park.ParkLimits;
import io.holdfast.delivery.park.ParkLog;
import io.holdfast.delivery.park.ParkPartition;
import io.holdfast.delivery.park.ParkedRecords;
import io.holdfast.delivery.policy.NextStep;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EngineTest {

    private static final Instant BROKER = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void whatIsDueIsCountedInTheBrokersTimeHoweverWrongTheOwnClockIs() {
        for (long wrongMs : new long[] {-3_600_000, 0, 3_600_000}) {
            InstantSource clock = InstantSource.fixed(BROKER.plusMillis(wrongMs));
            OwnedPartition mine = owned(clock, -wrongMs);

            assertThat(engine(clock).now(mine).brokerMs()).isEqualTo(BROKER.toEpochMilli());
        }
    }

    private static OwnedPartition owned(InstantSource clock, long skewMs) {
        ParkLog log =
                new ParkLog(ParkedRecords.NAMES, ParkedRecords.TOPIC_ID, Map.of(), ParkLimits.DEFAULTS, dead -> null);
        OwnedPartition mine = new OwnedPartition(new TopicPartition("payments", 0), new ParkPartition(log, 0, clock));
        CompletedOffsets offsets = new CompletedOffsets(new OffsetMapOwner("c", ParkedRecords.TOPIC_ID, 1), 0);
        PartitionCore core =
                new PartitionCore(LaneRules.DEFAULTS, (ended, attempt, now) -> new NextStep.Done(), offsets);
        mine.open(new Work(core, offsets), skewMs);
        return mine;
    }

    private static Engine engine(InstantSource clock) {
        DeliverySettings settings = DeliverySettings.of("payments", "ledger", "payments", Map.of());
        return new Engine(
                settings, null, null, null, null, null, null, null, null, null, null, null, null, null, clock);
    }
}
