package io.holdfast.contract;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Tier;
import io.holdfast.core.time.Ticker;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeObserver;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RecordStatus;
import io.holdfast.intake.RefusedRecords;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.RetryAfter;
import io.holdfast.intake.ShedReason;
import io.holdfast.intake.UndecidedRecords;
import io.holdfast.intake.Violations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An intake that takes what its flows' contracts allow, and has another one take it. All ways in pass it: requests of one record,
 * batches, the produce API, and programs that embed it.
 *
 * <p>Checks run on threads of their own, records of one key in their order. A record that is known by its idempotency key is
 * answered as what it was, whatever the contract says by now. Thread-safe.
 */
public final class ContractIntake implements Intake {

    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
    /** A record that has waited so long for its check is refused without one: its caller has a deadline. */
    private static final long MOST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final Logger LOG = LoggerFactory.getLogger(ContractIntake.class);

    private final Intake inner;
    private final Contracts contracts;
    private final IntakeObserver observer;
    private final Ticker ticker = Ticker.SYSTEM;
    private final CheckPool pool;
    private final Map<String, Checked> flows = new HashMap<>();
    private volatile boolean stopping;

    /** A flow with a contract. */
    private record Checked(Flow flow, FlowContract contract, CheckPool.Share share) {}

    /** One record on its way through the check. */
    private record Pending(Checked checked, Offer offer, Consumer<Outcome> answer, long sinceNanos) {}

    private ContractIntake(Intake inner, Catalog catalog, Contracts contracts, IntakeObserver observer) {
        this.inner = inner;
        this.contracts = contracts;
        this.observer = observer;
        this.pool = new CheckPool(THREADS, catalog.gateway().maxInFlight().bytes());
        for (Flow flow : catalog.flows().values()) {
            FlowContract contract = contracts.of(flow.name());
            if (contract != null) {
                flows.put(
                        flow.name(),
                        new Checked(flow, contract, pool.share(flow.tier().canBeCritical())));
            }
        }
    }

    /**
     * The intake that checks before {@code inner} takes; {@code inner} itself when no flow has a contract. Both are closed with it.
     *
     * @param observer is told what is refused here, and nothing of what goes on to {@code inner}
     */
    public static Intake before(Intake inner, Catalog catalog, Contracts contracts, IntakeObserver observer) {
        return contracts.any() ? new ContractIntake(inner, catalog, contracts, observer) : inner;
    }

    @Override
    public void offer(Offer offer, Consumer<Outcome> answer) {
        Checked checked = flows.get(offer.flow());
        boolean tooLarge = checked != null
                && offer.sizeBytes() > checked.flow().intake().maxRecordSize().bytes();
        if (checked == null || tooLarge || stopping) {
            inner.offer(offer, answer);
            return;
        }
        byte[] key = offer.key();
        int lane = key == null
                ? pool.anyLane()
                : 31 * Arrays.hashCode(key) + offer.flow().hashCode();
        Pending pending = new Pending(checked, offer, answer, ticker.nanos());
        if (!checked.share().offer(lane, offer.sizeBytes(), () -> check(pending))) {
            if (stopping) {
                inner.offer(offer, answer);
            } else {
                shed(pending, ShedReason.CONTRACT_BUSY);
            }
        }
    }

    private void check(Pending pending) {
        if (ticker.nanos() - pending.sinceNanos() > MOST_WAIT_NANOS) {
            shed(pending, ShedReason.CONTRACT_BUSY);
        } else {
            decide(pending, judge(pending, 0));
        }
    }

    /** Whatever goes wrong, the record gets its answer. */
    private static Judgement judge(Pending pending, int back) {
        try {
            return pending.checked().contract().judge(pending.offer(), back);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("flow", pending.offer().flow())
                    .setCause(e)
                    .log("a check failed");
            return Judgement.Breaks.at("", "the check itself failed; the gateway's log says how");
        }
    }

    private void decide(Pending pending, Judgement judgement) {
        Offer offer = pending.offer();
        if (judgement instanceof Judgement.Fits fits) {
            offerAs(pending, offer.value() == null ? offer : with(offer, fits.value()), 0);
        } else if (judgement instanceof Judgement.Unchecked) {
            inner.offer(offer, outcome -> pending.answer().accept(unchecked(outcome)));
        } else if (isKnown(offer)) {
            offerAsEarlier(pending, 1);
        } else if (judgement instanceof Judgement.Breaks breaks) {
            reject(pending, breaks.violations());
        } else {
            shed(pending, ((Judgement.Open) judgement).reason());
        }
    }

    /** The record in the form of the version that is {@code back} before the latest. */
    private void offerAs(Pending pending, Offer offer, int back) {
        boolean recoded = offer.value() != pending.offer().value();
        inner.offer(offer, outcome -> {
            boolean otherForm = recoded
                    && offer.idempotencyKey() != null
                    && outcome instanceof Outcome.Rejected rejected
                    && rejected.reason() == RejectReason.KEY_REUSED
                    && back < pending.checked().contract().versionsBack();
            if (otherForm) {
                offerAsEarlier(pending, back + 1);
            } else {
                pending.answer().accept(outcome);
            }
        });
    }

    /** A record that was taken before may have been so by an earlier version, in whose form it is the same record. */
    private void offerAsEarlier(Pending pending, int from) {
        for (int back = from; back <= pending.checked().contract().versionsBack(); back++) {
            if (judge(pending, back) instanceof Judgement.Fits fits) {
                offerAs(pending, with(pending.offer(), fits.value()), back);
                return;
            }
        }
        inner.offer(pending.offer(), pending.answer());
    }

    private boolean isKnown(Offer offer) {
        String name = offer.idempotencyKey();
        return name != null && !(inner.status(offer.flow(), name) instanceof RecordStatus.Unknown);
    }

    private static Offer with(Offer offer, byte[] value) {
        return new Offer(
                offer.flow(),
                offer.tier(),
                offer.key(),
                value,
                offer.headers(),
                offer.idempotencyKey(),
                offer.expiresAtMs(),
                offer.attempt());
    }

    private static Outcome unchecked(Outcome outcome) {
        if (outcome instanceof Outcome.Published p) {
            return new Outcome.Published(p.id(), p.topic(), p.partition(), p.offset(), true);
        }
        return outcome instanceof Outcome.Spooled spooled
                ? new Outcome.Spooled(spooled.id(), spooled.weakness(), true)
                : outcome;
    }

    private void reject(Pending pending, Violations violations) {
        Offer offer = pending.offer();
        observer.rejected(offer.flow(), RejectReason.CONTRACT_VIOLATED);
        String many = violations.count() > violations.first().size()
                ? ", of which " + violations.first().size() + " are told"
                : "";
        pending.answer()
                .accept(new Outcome.Rejected(
                        RejectReason.CONTRACT_VIOLATED,
                        "the value breaks the contract of flow \"" + offer.flow() + "\" in " + violations.count()
                                + (violations.count() == 1 ? " place" : " places") + many
                                + "; mend what the violations say",
                        violations));
    }

    private void shed(Pending pending, ShedReason reason) {
        Offer offer = pending.offer();
        observer.shed(offer.flow(), offer.tier(), reason, ticker.nanos() - pending.sinceNanos());
        pending.answer().accept(new Outcome.Shed(reason, RetryAfter.jitteredMs(reason)));
    }

    @Override
    public boolean hasRoom(String flow, Tier tier) {
        Checked checked = flows.get(flow);
        return inner.hasRoom(flow, tier) && (checked == null || checked.share().hasRoom());
    }

    @Override
    public RecordStatus status(String flow, String id) {
        return inner.status(flow, id);
    }

    @Override
    public int partitions(String flow) {
        return inner.partitions(flow);
    }

    @Override
    public IntakeView view() {
        IntakeView view = inner.view();
        List<String> problems = new ArrayList<>(view.problems());
        problems.addAll(contracts.problems());
        boolean worse = view.phase() == IntakeView.Phase.READY
                && problems.size() > view.problems().size();
        return new IntakeView(
                worse ? IntakeView.Phase.DEGRADED : view.phase(),
                problems,
                view.lanes(),
                view.spool(),
                view.inFlightBytes(),
                view.inFlightRecords(),
                view.concurrencyLimit(),
                view.flows(),
                view.clusters(),
                view.fleet());
    }

    @Override
    public boolean resume(String topic, int partition, UndecidedRecords how, String who) {
        return inner.resume(topic, partition, how, who);
    }

    @Override
    public RefusedRecords refused() {
        return inner.refused();
    }

    @Override
    public void close() {
        stopping = true;
        pool.close();
        contracts.close();
        inner.close();
    }
}
