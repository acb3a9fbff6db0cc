package io.holdfast.intake;

import io.holdfast.core.catalog.Gateway;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.admission.AdmissionController;
import io.holdfast.intake.kafka.TopicWriter;
import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.LaneState;
import io.holdfast.intake.spool.Spool;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.window.Claim;
import io.holdfast.intake.window.IdempotencyWindow;
import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An {@link Intake} in front of real Kafka clusters, with a durable spool behind it. Made by {@link KafkaIntakeBuilder}.
 *
 * <p>Threads: the callers' own for offers, the producers' and the spool's for answers, one clock, one drainer, and one for
 * each cluster.
 */
public final class KafkaIntake implements Intake {

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int TICKS_PER_ADAPTION = 20;
    private static final int TICKS_PER_FORGETTING = 500;
    private static final long JOIN_MS = 2_000;
    /** What a record in flight costs in memory beside its own bytes, roughly. */
    private static final int RECORD_OVERHEAD = 256;

    private static final Logger LOG = LoggerFactory.getLogger(KafkaIntake.class);

    private final Parts parts;
    private final IntakeTime time;
    private final IdempotencyWindow window;
    private final AdmissionController admission;
    private final Map<String, FlowIntake> flows;
    private final IntakeObserver observer;
    private final CallerRetries retries;
    private final RecordTracer tracer;
    /** Where names are shared by a fleet; null when they are not. */
    private final @Nullable FleetClaims claims;

    private final List<Thread> threads = new ArrayList<>();
    private final Shutdown shutdown = new Shutdown();
    private final IntakePicture picture;
    private volatile boolean stopping;
    private volatile boolean stopped;

    /** What an intake is made of. */
    record Parts(
            Gateway settings,
            Spool spool,
            RefusedArea refused,
            IdempotencyWindow window,
            AdmissionController admission,
            Map<String, FlowIntake> flows,
            List<ClusterIntake> clusters,
            List<TopicWriter> writers,
            Drainer drainer,
            IntakeObserver observer,
            IntakeTime time,
            List<String> notes) {}

    KafkaIntake(Parts parts) {
        this.parts = parts;
        this.time = parts.time();
        this.window = parts.window();
        this.admission = parts.admission();
        this.flows = parts.flows();
        this.observer = parts.observer();
        this.picture = new IntakePicture(parts);
        this.retries = new CallerRetries(admission, observer, time);
        this.tracer = observer.tracer();
        this.claims = parts.spool() instanceof SharedSpool fleet
                ? new FleetClaims(
                        fleet.names(), new FleetClaims.Local(window, fleet::weakness, observer, time), new AfterClaim())
                : null;
        parts.refused().retryBy(this::retryRefused);
        start("holdfast-clock", this::keepTime);
        start("holdfast-drainer", parts.drainer());
        int number = 0;
        for (ClusterIntake cluster : parts.clusters()) {
            start("holdfast-cluster-" + number++, cluster);
        }
    }

    @Override
    public void offer(Offer offer, Consumer<Outcome> answer) {
        if (!tracer.on()) {
            decide(offer, answer);
            return;
        }
        RecordTracer.TracedOffer traced = tracer.offered(offer);
        decide(traced.offer(), outcome -> {
            traced.answered(outcome);
            answer.accept(outcome);
        });
        traced.admitted();
    }

    private void decide(Offer offer, Consumer<Outcome> answer) {
        long nowNanos = time.nanos();
        Consumer<Outcome> observed = observed(offer, answer, nowNanos);
        FlowIntake flow = flows.get(offer.flow());
        if (flow == null) {
            String known = String.join(", ", flows.keySet());
            observed.accept(new Outcome.Rejected(
                    RejectReason.UNKNOWN_FLOW, "no flow \"" + offer.flow() + "\"; known are " + known));
        } else if (stopping) {
            observed.accept(shed(ShedReason.STOPPING));
        } else {
            Outcome.Rejected rejected = flow.check(offer, time.epochMs());
            if (rejected != null) {
                observed.accept(rejected);
            } else {
                take(flow, offer, observed);
            }
        }
    }

    private void take(FlowIntake flow, Offer offer, Consumer<Outcome> answer) {
        long epochMs = time.epochMs();
        String named = offer.idempotencyKey();
        boolean keyed = named != null;
        String recordId = named == null ? RecordIds.next(epochMs) : named;
        Acceptance.Moment moment = new Acceptance.Moment(parts.spool().incarnation(), epochMs, time.nanos());
        Acceptance a = new Acceptance(offer, recordId, moment);
        if (keyed && !claim(flow, a, answer)) {
            return;
        }
        admitted(flow, a, answer);
    }

    /** False when the claim was answered: the record is known, on its way, or cannot be named so. */
    private boolean claim(FlowIntake flow, Acceptance a, Consumer<Outcome> answer) {
        if (!flow.verified()) {
            a.unverified();
        }
        a.named();
        RecordName name = RecordName.of(flow.flow().name(), a.recordId());
        Claim claim = window.claim(name, a, time.steadyMs());
        if (claim instanceof Claim.Fresh) {
            return true;
        }
        if (claim instanceof Claim.Conflict) {
            answer.accept(Repetition.reused(a));
        } else if (claim instanceof Claim.Full) {
            answer.accept(shed(ShedReason.IDEMPOTENCY_WINDOW_FULL));
        } else if (claim instanceof Claim.Known known) {
            observer.repeated(flow.flow().name());
            answer.accept(Repetition.of(flow, a, known.standing(), parts.spool().weakness()));
        } else if (claim instanceof Claim.Attached attached) {
            observer.repeated(flow.flow().name());
            attach(attached.first(), a, answer);
        }
        return false;
    }

    private static void attach(Acceptance first, Acceptance again, Consumer<Outcome> answer) {
        Lane lane = first.lane();
        if (lane == null || !lane.attach(first, answer)) {
            // Not accepted yet, or dropped a moment ago: whoever repeats it next finds it settled one way or the other.
            answer.accept(new Outcome.OutcomeUnknown(again.recordId()));
        }
    }

    private void admitted(FlowIntake flow, Acceptance a, Consumer<Outcome> answer) {
        Offer offer = a.offer();
        int size = offer.sizeBytes() + RECORD_OVERHEAD;
        CallerRetries.Attempt attempt = retries.attempt(flow, a);
        Consumer<Outcome> told = attempt.watching(answer);
        ShedReason refused =
                attempt.granted() ? admission.admit(offer.tier(), flow.inFlight(), size) : ShedReason.RETRY_BUDGET;
        if (refused != null) {
            free(flow, a);
            told.accept(attempt.refusal(refused));
            return;
        }
        a.onRelease(admission::releaseSlot, () -> admission.releaseBytes(flow.inFlight(), size));
        FleetClaims.Passing passing = new FleetClaims.Passing(flow, a, told);
        if (claims == null) {
            accept(passing);
        } else {
            claims.pass(passing);
        }
    }

    private void accept(FleetClaims.Passing offer) {
        FlowIntake flow = offer.flow();
        Acceptance a = offer.acceptance();
        a.await(offer.answer(), offer.deadlineNanos());
        while (!flow.lanes().accept(a)) {
            if (flow.verified() && !a.isVerified()) {
                a.release();
                free(flow, a);
                freeInFleet(offer);
                take(flow, a.offer(), offer.answer());
                return;
            }
            Thread.onSpinWait();
        }
    }

    private void free(FlowIntake flow, Acceptance a) {
        if (a.keyed()) {
            RecordName name = RecordName.of(flow.flow().name(), a.recordId());
            window.free(name, a, a.isVerified() ? null : flow.tail().get(name));
        }
    }

    private void freeInFleet(FleetClaims.Passing offer) {
        if (parts.spool() instanceof SharedSpool fleet && offer.acceptance().keyed()) {
            fleet.names().free(offer.name());
        }
    }

    /** Puts a refused record back at the end of its lane: as a new acceptance under the same record id. */
    private boolean retryRefused(SpoolEntry entry) {
        FlowIntake flow = flows.get(entry.flow());
        if (flow == null || stopping) {
            return false;
        }
        RecordName name = RecordName.of(entry.flow(), entry.recordId());
        Acceptance again = Acceptance.again(
                entry, new Acceptance.Moment(parts.spool().incarnation(), time.epochMs(), time.nanos()));
        Standing standing = window.retake(name, again, time.steadyMs());
        if (standing != null) {
            // An earlier attempt whose outcome was not known in time, or another record of this name.
            boolean same = standing.digest() == entry.bodyDigest();
            return same && (standing.state() == Standing.State.PUBLISHED || standing.state() == Standing.State.SPOOLED);
        }
        var promised = new java.util.concurrent.CompletableFuture<Outcome>();
        again.await(
                promised::complete,
                time.nanos() + flow.flow().intake().deadline().toNanos());
        if (!flow.lanes().accept(again)) {
            window.free(name, again, null);
            return false;
        }
        Outcome outcome = promised.completeOnTimeout(
                        new Outcome.OutcomeUnknown(entry.recordId()),
                        2 * flow.flow().intake().deadline().toMillis(),
                        TimeUnit.MILLISECONDS)
                .join();
        return outcome instanceof Outcome.Published || outcome instanceof Outcome.Spooled;
    }

    private Consumer<Outcome> observed(Offer offer, Consumer<Outcome> answer, long sinceNanos) {
        return outcome -> {
            long latencyNanos = time.nanos() - sinceNanos;
            if (outcome instanceof Outcome.Published) {
                observer.published(offer.flow(), offer.tier(), latencyNanos);
            } else if (outcome instanceof Outcome.Spooled) {
                observer.spooled(offer.flow(), offer.tier(), latencyNanos);
            } else if (outcome instanceof Outcome.Shed shed) {
                observer.shed(offer.flow(), offer.tier(), shed.reason(), latencyNanos);
            } else if (outcome instanceof Outcome.OutcomeUnknown) {
                observer.unknown(offer.flow(), offer.tier());
            } else if (outcome instanceof Outcome.Rejected rejected) {
                observer.rejected(offer.flow(), rejected.reason());
            }
            answer.accept(outcome);
        };
    }

    private static Outcome shed(ShedReason reason) {
        return new Outcome.Shed(reason, RetryAfter.jitteredMs(reason));
    }

    @Override
    public boolean hasRoom(String flow, Tier tier) {
        FlowIntake known = flows.get(flow);
        return known == null || admission.hasRoom(tier, known.inFlight(), known.anyDirect());
    }

    @Override
    public int partitions(String flow) {
        FlowIntake known = flows.get(flow);
        return known == null ? 0 : known.lanes().lanes().size();
    }

    @Override
    public RecordStatus status(String flow, String id) {
        Standing standing = window.standing(RecordName.of(flow, id), time.steadyMs());
        FlowIntake known = flows.get(flow);
        if (standing == null || known == null) {
            return refusedStatus(flow, id);
        }
        return switch (standing.state()) {
            case PUBLISHED -> new RecordStatus.Published(known.lanes().topic(), standing.lane(), standing.offset());
            case SPOOLED -> new RecordStatus.Spooled();
            case IN_FLIGHT -> new RecordStatus.InFlight();
            case REFUSED -> refusedStatus(flow, id);
            case EXPIRED -> new RecordStatus.Expired();
        };
    }

    private RecordStatus refusedStatus(String flow, String id) {
        return parts.refused()
                .reason(flow, id)
                .<RecordStatus>map(RecordStatus.Refused::new)
                .orElseGet(RecordStatus.Unknown::new);
    }

    @Override
    public IntakeView view() {
        return picture.view(stopping);
    }

    @Override
    public boolean resume(String topic, int partition, UndecidedRecords how, String who) {
        Optional<Lane> halted = flows.values().stream()
                .flatMap(flow -> flow.lanes().lanes().stream())
                .filter(lane -> lane.key().topic().equals(topic) && lane.key().partition() == partition)
                .filter(lane -> lane.state() instanceof LaneState.Halted)
                .findFirst();
        String decision = "resume topic=" + topic + " partition=" + partition + " records=" + how.code();
        return halted.map(lane -> parts.refused().audit().audited(who, decision, () -> lane.resume(how)))
                .orElse(false);
    }

    @Override
    public RefusedRecords refused() {
        return parts.refused();
    }

    private void keepTime() {
        int ticks = 0;
        while (!stopped) {
            ticks++;
            try {
                tick(ticks);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a step of the clock failed; the next one follows");
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    private void tick(int ticks) {
        flows.values().forEach(flow -> flow.lanes().all().forEach(Lane::tick));
        if (claims != null) {
            claims.tick();
        }
        if (ticks % TICKS_PER_ADAPTION == 0) {
            admission.adapt();
            flows.values().forEach(FlowIntake::measure);
        }
        if (ticks % TICKS_PER_FORGETTING == 0) {
            window.forget(time.steadyMs());
        }
    }

    private void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @Override
    public void close() {
        stopping = true;
        shutdown.run();
    }

    /** What follows once a fleet was asked for a name. */
    private final class AfterClaim implements FleetClaims.Next {

        @Override
        public void accept(FleetClaims.Passing offer) {
            KafkaIntake.this.accept(offer);
        }

        @Override
        public void free(FleetClaims.Passing offer) {
            offer.acceptance().release();
            KafkaIntake.this.free(offer.flow(), offer.acceptance());
        }

        @Override
        public void lookUp(FlowIntake flow, OrphanName name) {
            parts.clusters().forEach(cluster -> cluster.asks(flow, name));
        }
    }

    /** Stops in order: what is in flight settles, what is critical and has not is spooled, then everything is closed. */
    private final class Shutdown {

        private final AtomicLong runs = new AtomicLong();

        void run() {
            if (runs.getAndIncrement() > 0) {
                return;
            }
            long deadline = System.nanoTime() + parts.settings().shutdownLimit().toNanos();
            waitUntilSettled(deadline - parts.settings().shutdownLimit().toNanos() / 2);
            flows.values().forEach(flow -> flow.lanes().all().forEach(lane -> lane.close(ShedReason.STOPPING)));
            waitUntilSettled(deadline);
            parts.drainer().stop();
            parts.clusters().forEach(ClusterIntake::stop);
            parts.writers().forEach(TopicWriter::close);
            stopped = true;
            if (claims != null) {
                claims.close();
            }
            threads.forEach(Shutdown::join);
            parts.spool().close();
            parts.refused().close();
        }

        private void waitUntilSettled(long deadline) {
            while (admission.records() > 0 && System.nanoTime() - deadline < 0) {
                LockSupport.parkNanos(TICK_NANOS);
            }
        }

        private static void join(Thread thread) {
            try {
                thread.join(JOIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The lanes of all flows, for the drainer. */
    static List<Lane> lanes(Map<String, FlowIntake> flows) {
        List<Lane> lanes = new ArrayList<>();
        flows.values().forEach(flow -> lanes.addAll(flow.lanes().lanes()));
        return lanes;
    }

    /** The flow of this name; null when there is none. */
    @Nullable
    FlowIntake flow(String name) {
        return flows.get(name);
    }
}
