package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.offsets.OffsetMapOwner;
import io.holdfast.delivery.park.ParkOutcome;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.policy.RetryBudget;
import io.holdfast.delivery.policy.RetryPolicy;
import io.holdfast.delivery.policy.SinkPermit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** A sink that answers, and fails most of the keys: the breaker opens, and the others must not wait for them. */
class MostKeysFailTest {

    private static final int FAILING_KEYS = 1_000;
    private static final int OF_EACH = 3;
    private static final int HEALTHY_KEYS = 600;
    private static final int FAILING = FAILING_KEYS * OF_EACH;
    private static final int ALL = FAILING + HEALTHY_KEYS;
    private static final int AT_ONCE = 50;
    private static final OffsetMapOwner OWNER = new OffsetMapOwner("c", Uuid.ONE_UUID, 1);
    private static final RetryPolicy ONCE = new RetryPolicy(
            1, Duration.ofMillis(50), Duration.ofSeconds(2), List.of(Duration.ofHours(1), Duration.ofHours(2)));

    private final SinkGuard guard = new SinkGuard(new Random(1));
    private final Retries retries =
            new Retries(ONCE, new RetryBudget(RetryBudget.Limits.defaults()), guard, new Random(1));
    private final PartitionCore core = new PartitionCore(LaneRules.DEFAULTS, retries, new CompletedOffsets(OWNER, 0));
    private long nanos;
    private int polled;
    private int healthyDone;

    @Test
    void healthyKeysBehindAThousandThatFailAreDoneWithinAMinute() {
        while (healthyDone < HEALTHY_KEYS && nanos < TimeUnit.MINUTES.toNanos(1)) {
            nanos += TimeUnit.MILLISECONDS.toNanos(10);
            fetch();
            callSink();
            write();
        }

        assertThat(healthyDone).isEqualTo(HEALTHY_KEYS);
    }

    /** First all of the keys that fail, then the healthy ones, as far as there is room. */
    private void fetch() {
        for (int i = 0;
                i < 500
                        && polled < ALL
                        && core.wantsMore()
                        && guard.wantsMore(core.usage().buffered());
                i++) {
            String key = polled < FAILING ? "failing-" + polled % FAILING_KEYS : "healthy-" + polled;
            core.polled(record(key, polled++), now());
            core.position(polled);
        }
    }

    private record Call(Run.Fresh run, SinkPermit.Granted permit) {}

    /** As many at once as there may be; then all of them end. */
    private void callSink() {
        List<Call> calls = new ArrayList<>();
        while (calls.size() < AT_ONCE && guard.permit(nanos) instanceof SinkPermit.Granted permit) {
            Run run = core.take(now(), permit.probe());
            if (run == null) {
                guard.unused(permit, nanos);
                break;
            }
            calls.add(new Call((Run.Fresh) run, permit));
        }
        calls.forEach(this::end);
    }

    private void end(Call call) {
        InboundRecord record = call.run().record();
        boolean healthy = record.origin().offset() >= FAILING;
        healthyDone += healthy ? 1 : 0;
        Disposition ended = healthy ? Disposition.done() : Disposition.retry(new IOException("not now"));
        core.ran(call.run().lane(), guard.ended(call.permit(), record, ended, nanos), now());
    }

    private void write() {
        for (WriteGroup group = core.beginWrites(500); !group.isEmpty(); group = core.beginWrites(500)) {
            core.written(group.writes().stream().map(this::place).toList(), now());
        }
    }

    private ParkOutcome.Place place(ParkWrite write) {
        return new ParkOutcome.Place(write, write.record().origin().offset(), now().brokerMs());
    }

    private Now now() {
        return new Now(nanos, 1_000_000 + TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private static InboundRecord record(String key, long offset) {
        Origin origin = new Origin("c", Uuid.ONE_UUID, "source", 0, offset);
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return new InboundRecord(origin, "id-" + offset, bytes, bytes, new RecordHeaders(), 1, 1);
    }
}
