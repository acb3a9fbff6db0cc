package io.holdfast.intake.testing;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.BodyDigest;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RecordStatus;
import io.holdfast.intake.RefusedRecords;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.ShedReason;
import io.holdfast.intake.UndecidedRecords;
import io.holdfast.intake.producer.EmbeddedIntake;
import io.holdfast.intake.producer.HoldfastProducer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Kafka and a spool for tests of code that sends: a {@link HoldfastProducer} over it answers as the real one does, with the same
 * receipts, exceptions, callbacks and order, but at once, in the test's own thread, and Kafka is there, away or hanging as the
 * test says. Not thread-safe.
 *
 * <pre>{@code
 * ManualIntake kafka = ManualIntake.critical("orders");
 * OrderService service = new OrderService(kafka.producer());
 * kafka.goesAway();
 * service.place("o-1");
 * assertThat(kafka.spooled("orders")).hasSize(1);
 * kafka.comesBack();
 * assertThat(kafka.log("orders")).hasSize(1);
 * }</pre>
 */
public final class ManualIntake implements Intake {

    /** Every topic has as many partitions. */
    public static final int PARTITIONS = 3;

    private static final long RETRY_AFTER_MS = 1_000;

    private final Map<String, ?> settings;
    private final EmbeddedIntake embedded;
    private final ManualLog log;
    private final List<Pending> pending = new ArrayList<>();
    private Kafka kafka = Kafka.THERE;
    private boolean spoolFull;
    private boolean closed;
    private @Nullable ShedReason shedding;
    private Predicate<TakenRecord> refused = record -> false;

    private enum Kafka {
        THERE,
        HANGING,
        AWAY
    }

    /** A record on its way. */
    private record Pending(Offer offer, TakenRecord record, Consumer<Outcome> answer) {}

    private ManualIntake(Map<String, ?> settings, @Nullable Catalog catalog, ManualLog log) {
        this.settings = settings;
        this.log = log;
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("max.block.ms", 0);
        this.embedded = catalog == null
                ? EmbeddedIntake.over(this, all, Runnable::run)
                : EmbeddedIntake.over(this, catalog, all, Runnable::run);
    }

    /** With these topics, all of them critical. */
    public static ManualIntake critical(String... topics) {
        return of(Map.of("holdfast.topics", String.join(",", topics)));
    }

    /**
     * With the topics and the other settings of an application's producer; those about brokers and the spool mean nothing here.
     */
    public static ManualIntake of(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        if (!all.containsKey("holdfast.catalog")) {
            all.put("bootstrap.servers", "nowhere:1");
        }
        return new ManualIntake(all, null, new ManualLog());
    }

    /** With the flows of a catalog. */
    public static ManualIntake of(Catalog catalog) {
        return new ManualIntake(Map.of(), catalog, new ManualLog());
    }

    /** A producer of texts. */
    public HoldfastProducer<String, String> producer() {
        return producer(new StringSerializer(), new StringSerializer());
    }

    /** A producer over this intake. */
    public <K, V> HoldfastProducer<K, V> producer(Serializer<K> keys, Serializer<V> values) {
        return embedded.producer(keys, values);
    }

    /** What an application shares among its producers. */
    public EmbeddedIntake embedded() {
        return embedded;
    }

    /** Kafka acknowledges nothing: what is sent waits, until {@link #patienceEnds} or {@link #comesBack}. */
    public void hangs() {
        kafka = Kafka.HANGING;
    }

    /** Kafka is away, and that is known: critical records are spooled, others are shed. What was on its way goes on waiting. */
    public void goesAway() {
        kafka = Kafka.AWAY;
    }

    /** Critical records that were on their way are spooled, and Kafka counts as away. */
    public void patienceEnds() {
        kafka = Kafka.AWAY;
        for (Pending each : List.copyOf(pending)) {
            if (each.offer().tier() == Tier.CRITICAL && !spoolFull) {
                pending.remove(each);
                spool(each);
            }
        }
    }

    /** {@code delivery.timeout.ms} passes: what is on its way is reported as of unknown outcome, and is in the log later. */
    public void deliveryTimesOut() {
        List<Pending> late = List.copyOf(pending);
        pending.clear();
        for (Pending each : late) {
            log.unknown(each.record());
            each.answer().accept(new Outcome.OutcomeUnknown(each.record().id()));
        }
    }

    /** Kafka is there: what is on its way is acknowledged, and what is spooled comes behind it, in order. */
    public void comesBack() {
        kafka = Kafka.THERE;
        log.settleUnknown();
        List<Pending> waiting = List.copyOf(pending);
        pending.clear();
        waiting.forEach(this::publish);
        log.drain();
    }

    /** The spool takes nothing more. */
    public void spoolFillsUp() {
        spoolFull = true;
    }

    /** The spool takes records again. */
    public void spoolHasRoom() {
        spoolFull = false;
    }

    /** Every record is shed for this reason, until {@link #shedNothing}. */
    public void shed(ShedReason reason) {
        shedding = reason;
    }

    /** Records are taken again. */
    public void shedNothing() {
        shedding = null;
    }

    /** Kafka will never take such records. */
    public void refuse(Predicate<TakenRecord> which) {
        refused = which;
    }

    /** The topic's records in Kafka, partition by partition, in order. */
    public List<TakenRecord> log(String topic) {
        return log.published(topic);
    }

    /** The topic's records in the spool, in order. */
    public List<TakenRecord> spooled(String topic) {
        return log.spooled(topic);
    }

    /**
     * The process is killed and started again: what was in Kafka or in the spool is there, what was on its way is not, and nobody
     * hears of it. Kafka is as it was. To be used instead of this one.
     */
    public ManualIntake restarted() {
        ManualIntake next = new ManualIntake(settings, embedded.catalog(), log);
        next.kafka = kafka;
        next.spoolFull = spoolFull;
        next.refused = refused;
        return next;
    }

    @Override
    public void offer(Offer offer, Consumer<Outcome> answer) {
        Flow flow = Objects.requireNonNull(embedded.catalog().flows().get(offer.flow()));
        int size = offer.sizeBytes();
        long most = flow.intake().maxRecordSize().bytes();
        Outcome known = known(offer);
        if (closed) {
            answer.accept(shedFor(ShedReason.STOPPING));
        } else if (size > most) {
            answer.accept(new Outcome.Rejected(
                    RejectReason.TOO_LARGE,
                    "the record has " + size + " bytes with key and headers; flow \"" + flow.name()
                            + "\" takes at most " + most));
        } else if (known != null) {
            answer.accept(known);
        } else if (shedding != null) {
            answer.accept(shedFor(shedding));
        } else {
            take(new Pending(offer, log.record(flow.topicName(), offer), answer));
        }
    }

    private void take(Pending taken) {
        boolean critical = taken.offer().tier() == Tier.CRITICAL;
        if (kafka == Kafka.THERE) {
            publish(taken);
        } else if (kafka == Kafka.HANGING) {
            pending.add(taken);
        } else if (!critical) {
            taken.answer().accept(shedFor(ShedReason.KAFKA_UNAVAILABLE));
        } else if (spoolFull) {
            taken.answer().accept(shedFor(ShedReason.SPOOL_FULL));
        } else {
            spool(taken);
        }
    }

    private void publish(Pending taken) {
        if (refused.test(taken.record())) {
            taken.answer()
                    .accept(new Outcome.Rejected(RejectReason.REFUSED_BY_KAFKA, "Kafka refuses it, as the test says"));
            return;
        }
        TakenRecord at = log.publish(taken.record());
        taken.answer().accept(new Outcome.Published(at.id(), at.topic(), at.partition(), at.offset()));
    }

    private void spool(Pending taken) {
        log.spool(taken.record());
        taken.answer().accept(new Outcome.Spooled(taken.record().id()));
    }

    private @Nullable Outcome known(Offer offer) {
        String name = offer.idempotencyKey();
        TakenRecord first = name == null ? null : log.find(topic(offer.flow()), name);
        if (first == null) {
            return null;
        }
        if (BodyDigest.of(first.key(), first.value()) != BodyDigest.of(offer.key(), offer.value())) {
            return new Outcome.Rejected(
                    RejectReason.KEY_REUSED,
                    "idempotency key \"" + name + "\" was used for another record; use a new key for new content");
        }
        return first.offset() < 0
                ? new Outcome.Spooled(first.id())
                : new Outcome.Published(first.id(), first.topic(), first.partition(), first.offset());
    }

    private String topic(String flow) {
        return Objects.requireNonNull(embedded.catalog().flows().get(flow)).topicName();
    }

    private static Outcome shedFor(ShedReason reason) {
        return new Outcome.Shed(reason, RETRY_AFTER_MS);
    }

    @Override
    public boolean hasRoom(String flow, Tier tier) {
        return true;
    }

    @Override
    public int partitions(String flow) {
        return PARTITIONS;
    }

    static int partition(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % PARTITIONS;
    }

    @Override
    public RecordStatus status(String flow, String id) {
        TakenRecord record = log.find(topic(flow), id);
        if (record == null) {
            boolean waiting =
                    pending.stream().anyMatch(each -> each.record().id().equals(id));
            return waiting ? new RecordStatus.InFlight() : new RecordStatus.Unknown();
        }
        return record.offset() < 0
                ? new RecordStatus.Spooled()
                : new RecordStatus.Published(record.topic(), record.partition(), record.offset());
    }

    @Override
    public IntakeView view() {
        boolean direct = kafka != Kafka.AWAY;
        List<IntakeView.LaneView> lanes = new ArrayList<>();
        for (String topic : embedded.topics()) {
            for (int p = 0; p < PARTITIONS; p++) {
                int partition = p;
                long waiting = spooled(topic).stream()
                        .filter(record -> record.partition() == partition)
                        .count();
                lanes.add(new IntakeView.LaneView(
                        topic, topic, p, direct ? "direct" : "spooling", pending.size(), waiting, 0));
            }
        }
        IntakeView.Phase phase = direct ? IntakeView.Phase.READY : IntakeView.Phase.DEGRADED;
        if (!direct && spoolFull) {
            phase = IntakeView.Phase.UNAVAILABLE;
        }
        long entries = lanes.stream().collect(Collectors.summingLong(IntakeView.LaneView::spooled));
        return new IntakeView(
                closed ? IntakeView.Phase.STOPPING : phase,
                direct ? List.of() : List.of("Kafka is away, as the test says"),
                lanes,
                new IntakeView.SpoolView(entries, entries, entries, Long.MAX_VALUE, 0, !spoolFull, 0),
                0,
                pending.size(),
                Integer.MAX_VALUE,
                List.of(),
                List.of(),
                Optional.empty());
    }

    @Override
    public boolean resume(String topic, int partition, UndecidedRecords how, String who) {
        return false;
    }

    /** There are none: what Kafka refuses here is refused before it was promised. */
    @Override
    public RefusedRecords refused() {
        throw new UnsupportedOperationException("a ManualIntake keeps no refused records");
    }

    /** What is on its way and critical is spooled, the rest is never heard of again. */
    @Override
    public void close() {
        patienceEnds();
        closed = true;
    }
}
