package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.Arm;
import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Sink;
import io.holdfast.delivery.BatchHandler;
import io.holdfast.delivery.Delivery;
import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.PartitionFence;
import io.holdfast.delivery.SourcePartition;
import io.holdfast.delivery.engine.BatchShape;
import io.holdfast.delivery.sink.JdbcSettings;
import io.holdfast.delivery.sink.JdbcSink;
import io.holdfast.delivery.sink.Payload;
import io.holdfast.delivery.sink.RowId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A delivery into a table by {@link JdbcSink}: effect and progress in one transaction. */
public final class HoldfastJdbcArm implements Arm {

    @Override
    public Supplier<String> start(ArmSettings settings, Sink sink) {
        int threads = settings.number(JdbcArms.THREADS);
        DeliverySettings own = HoldfastArm.settings(settings);
        JdbcSink jdbc = new JdbcSink(JdbcArms.pool(settings, threads + 1), jdbc(settings), own.classifier());
        Delivery delivery = Delivery.startBatch(own, new Noted(jdbc, sink), new BatchShape(JdbcArms.BATCH, threads));
        return () -> HoldfastArm.words(delivery.status());
    }

    private static JdbcSettings jdbc(ArmSettings settings) {
        boolean appends = JdbcArms.appends(settings);
        RowId id = appends ? new RowId.OfKey("id") : new RowId.OfRecord("id");
        return JdbcSettings.of(settings.text(ArmSettings.GROUP), settings.text(JdbcArms.TABLE), id, Map.of())
                .withMode(appends ? JdbcSettings.Mode.INSERT : JdbcSettings.Mode.UPSERT)
                .withPayload(new Payload("value", Payload.Form.BYTES));
    }

    /** Notes what the sink has done. */
    private record Noted(JdbcSink jdbc, Sink sink) implements BatchHandler, PartitionFence {

        @Override
        public List<Disposition> handle(List<InboundRecord> records) {
            List<Disposition> ends = jdbc.handle(records);
            for (int i = 0; i < ends.size(); i++) {
                if (ends.get(i) instanceof Disposition.Done) {
                    sink.took(HoldfastArm.value(records.get(i)));
                }
            }
            return ends;
        }

        @Override
        public void claimed(SourcePartition partition) throws Exception {
            jdbc.claimed(partition);
        }

        @Override
        public void released(SourcePartition partition) {
            jdbc.released(partition);
        }

        @Override
        public void prune(SourcePartition partition, long below, Collection<Long> except) throws Exception {
            jdbc.prune(partition, below, except);
        }
    }
}
