package io.holdfast.delivery.testing;

import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.OutcomeQuery;
import io.holdfast.delivery.RecordHandler;
import io.holdfast.delivery.engine.HandlerCalls;
import io.holdfast.delivery.engine.ManualEngine;
import io.holdfast.delivery.park.ParkedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Runs a handler as a delivery would, with the same order of keys, retries, parking, dead letters, budget and breaker, but in
 * the test's own thread, without Kafka, and with a clock that the test sets. The same seed gives the same run. Not thread-safe.
 *
 * <pre>{@code
 * ManualDelivery delivery = ManualDelivery.of(handler);
 * delivery.offer("k1", "first");
 * delivery.run();
 * assertThat(delivery.parked()).hasSize(1);
 * delivery.advance(Duration.ofMinutes(1));
 * assertThat(delivery.done()).hasSize(1);
 * }</pre>
 */
public final class ManualDelivery {

    private static final Uuid TOPIC_ID = new Uuid(1, 1);
    private static final Duration TICK = Duration.ofMillis(10);
    private static final int MOST_STEPS = 1_000_000;

    private final DeliverySettings settings;
    private final RecordHandler handler;
    private final ManualEngine engine;
    private final List<InboundRecord> done = new ArrayList<>();
    private final List<InboundRecord> attempts = new ArrayList<>();
    private final HandlerCalls calls = new HandlerCalls() {
        @Override
        public void begin(InboundRecord record, Consumer<Disposition> ended) {
            ended.accept(handle(record));
        }

        @Override
        public void close() {}
    };
    private long next;

    private ManualDelivery(DeliverySettings settings, RecordHandler handler, long seed) {
        this.settings = settings;
        this.handler = handler;
        DeliverySettings noting =
                settings.query().map(query -> settings.withQuery(noting(query))).orElse(settings);
        this.engine = new ManualEngine(noting, "test", TOPIC_ID, seed);
    }

    private OutcomeQuery noting(OutcomeQuery query) {
        return record -> query.ask(record).thenApply(outcome -> {
            if (outcome instanceof OutcomeQuery.Outcome.Done) {
                done.add(record);
            }
            return outcome;
        });
    }

    /** With the defaults of {@link DeliverySettings#of}. */
    public static ManualDelivery of(RecordHandler handler) {
        return of(DeliverySettings.of("test", "test", "test", Map.of()), handler, 1);
    }

    /** With settings of its own; those that are about Kafka mean nothing here. */
    public static ManualDelivery of(DeliverySettings settings, RecordHandler handler, long seed) {
        return new ManualDelivery(settings, handler, seed);
    }

    /** A record of text comes. Nothing runs before {@link #run} or {@link #advance}. */
    public InboundRecord offer(@Nullable String key, String value) {
        return offer(key == null ? null : key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    /** A record comes; null for a tombstone, or for a record without a key. */
    public InboundRecord offer(byte @Nullable [] key, byte @Nullable [] value) {
        Origin origin = new Origin("test", TOPIC_ID, settings.names().topic(), 0, next);
        InboundRecord record =
                new InboundRecord(origin, "test/" + next, key, value, new RecordHeaders(), engine.nowMs(), 1);
        next++;
        engine.offer(record);
        return record;
    }

    /** Runs all that can run now. */
    public void run() {
        for (int i = 0; engine.step(calls); i++) {
            if (i > MOST_STEPS) {
                throw new IllegalStateException(
                        "the handler was called a million times and there is still something to run;"
                                + " does it make the same record fail at no delay?");
            }
        }
    }

    /** Lets time pass, and runs whatever becomes due, each when it does. */
    public void advance(Duration time) {
        run();
        Duration left = time;
        while (left.compareTo(Duration.ZERO) > 0) {
            Duration step = left.compareTo(TICK) < 0 ? left : TICK;
            engine.advance(step);
            left = left.minus(step);
            run();
        }
    }

    private Disposition handle(InboundRecord record) {
        attempts.add(record);
        Disposition ended;
        try {
            ended = settings.classifier().answered(handler.handle(record));
        } catch (Exception e) {
            ended = settings.classifier().classify(e);
        }
        if (ended instanceof Disposition.Done || ended instanceof Disposition.Publish) {
            done.add(record);
        }
        return ended;
    }

    /** Every call of the handler, in order. */
    public List<InboundRecord> attempts() {
        return List.copyOf(attempts);
    }

    /** Records that succeeded, or of which the settings' query said so, in that order. */
    public List<InboundRecord> done() {
        return List.copyOf(done);
    }

    /** What waits in the park log, and why. */
    public List<ParkedRecord> parked() {
        return engine.parked();
    }

    /** What became a dead letter, in that order; under {@code HOLD_KEY} it is parked as well. */
    public List<InboundRecord> deadLetters() {
        return engine.dead().stream().map(dead -> dead.record()).toList();
    }

    /** Whether the sink is taken to be there: false while the breaker is open. */
    public boolean sinkOpen() {
        return engine.sinkOpen();
    }

    /** The offset that would be committed: the first that is not finished. */
    public long committed() {
        return engine.committed();
    }
}
