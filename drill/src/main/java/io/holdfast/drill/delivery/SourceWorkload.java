package io.holdfast.drill.delivery;

import io.holdfast.drill.experiment.Waiting;
import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Ledger;
import io.holdfast.drill.history.Stamp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes stamped records into the source topic, each noted in the ledger before it is sent. {@link #run} is for one thread. */
final class SourceWorkload {

    private static final String ID = "holdfast.id";

    private final Settings settings;
    private final List<String> input;
    private final Ledger ledger;
    private volatile boolean sending = true;

    /**
     * How much is written.
     *
     * @param run names the drill in each record
     * @param rate records a second
     * @param seed chooses the order of keys
     */
    record Settings(String bootstrapServers, String run, int rate, int keys, Duration duration, long seed) {}

    SourceWorkload(Settings settings, List<String> input, Ledger ledger) {
        this.settings = settings;
        this.input = input;
        this.ledger = ledger;
    }

    /** Whether there is more to come. */
    boolean sending() {
        return sending;
    }

    /** Returns when everything is written and answered, or given up by the producer. */
    void run() {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                settings.bootstrapServers(),
                "acks",
                "all",
                "enable.idempotence",
                true,
                // Of several, a broker that is killed and comes back remembers one, and the source would hold records
                // twice.
                "max.in.flight.requests.per.connection",
                1,
                "linger.ms",
                5);
        long[] sequences = new long[settings.keys()];
        Random random = new Random(settings.seed());
        long beganNanos = System.nanoTime();
        long records = settings.rate() * settings.duration().toSeconds();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < records; i++) {
                long due = beganNanos + TimeUnit.SECONDS.toNanos(1) * i / settings.rate();
                Waiting.ms(TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()));
                int key = random.nextInt(settings.keys());
                Stamp stamp =
                        new Stamp(settings.run(), DrillFlow.CRITICAL, DrillFlow.CRITICAL.key(key), ++sequences[key]);
                send(producer, stamp, stamp.stamp(input.get((int) (i % input.size()))));
            }
        } finally {
            sending = false;
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Stamp stamp, String body) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(stamp.flow().flow(), bytes(stamp.key()), bytes(body));
        record.headers().add(ID, bytes(stamp.id()));
        long now = System.nanoTime();
        Attempt attempt = Attempt.sending(1, now, now);
        ledger.note(stamp, attempt);
        var unused = producer.send(
                record,
                (written, failure) ->
                        ledger.note(stamp, attempt.answered(answer(written, failure), System.nanoTime())));
    }

    private static Answer answer(@Nullable RecordMetadata written, @Nullable Exception failure) {
        if (failure != null || written == null) {
            return new Answer.Indefinite(String.valueOf(failure));
        }
        return new Answer.Published(written.partition(), written.offset());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
