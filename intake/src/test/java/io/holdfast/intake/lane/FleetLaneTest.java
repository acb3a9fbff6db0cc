package io.holdfast.intake.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.ShedReason;
import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A lane that a fleet's gateways share, as one of them is told to drain it. */
class FleetLaneTest {

    private static final LaneKey KEY = new LaneKey("t", new UUID(1, 1), 0);

    private final FakeSpool spool = new FakeSpool();
    private boolean takes;
    private long beingSent = -1;
    private final AtomicLong nanos = new AtomicLong(1);
    private final Lane lane = lane();

    @Test
    void nothingIsSentBeforeTheFleetKnowsFromWhereToReadTheLog() {
        isGivenTwo();
        lane.takeOver(null);
        assertThat(lane.lookUpSpooled()).as("nothing can be in the log").isFalse();
        lane.beginLookup();
        lane.lookupDone(40);
        assertThat(lane.beginDrain(8))
                .as("a gateway that took over now would look nothing up")
                .isNull();

        lane.frontierKept();

        assertThat(lane.beginDrain(8)).isNotNull();
    }

    @Test
    void whatTheFleetKnowsAlreadyIsNotWaitedFor() {
        isGivenTwo();
        lane.takeOver(new Frontier(KEY, "", 17, null));
        assertThat(lane.lookUpSpooled()).isTrue();
        assertThat(lane.beginDrain(8)).as("not looked up yet").isNull();

        lane.beginLookup();
        lane.lookupDone(40);

        assertThat(lane.beginDrain(8)).isNotNull();
    }

    @Test
    void aLookupThatBeganBeforeTheLaneWasTakenOverSaysNothingOfWhatWasTakenOver() {
        lane.oweLookup();
        lane.beginLookup();
        isGivenTwo();
        lane.takeOver(new Frontier(KEY, "", 17, null));

        lane.lookupDone(40);

        assertThat(lane.readyForLookup())
                .as("it was read past them before they were known")
                .isNotNull();
        assertThat(lane.beginDrain(8)).isNull();
    }

    @Test
    void aLaneThatIsToldToWaitAgainIsGivenTheSameRecordsAnew() {
        isGivenTwo();
        lane.share(Share.WAITING);
        assertThat(lane.spooled()).isZero();

        isGivenTwo();

        assertThat(lane.spooled()).isEqualTo(2);
    }

    /** The fleet's lane was direct for a moment between two outages, and the record's append still waits to be written. */
    @Test
    void aRecordThatWentToTheProducerBeforeItsAppendWasWrittenIsSpooledAsOneThatMayBeInTheLog() {
        isAccepted();
        assertThat(spool.frontierOfOldest())
                .as("in no producer, and kept from any")
                .isNull();
        lane.share(Share.DIRECT);
        assertThat(lane.inFlight()).isEqualTo(1);
        lane.share(Share.WAITING);

        assertThat(spool.frontierOfOldest()).isNotNull();
    }

    /** A spool that cannot take such records tells by it. */
    @Test
    void aRecordInTheProducersHandsIsGivenToTheSpoolWithAFrontier() {
        lane.share(Share.DIRECT);
        isAccepted();
        assertThat(lane.inFlight()).isEqualTo(1);
        lane.share(Share.WAITING);

        assertThat(spool.frontierAskedForWith()).isNotNull();
    }

    /** So that it may: when Redis goes away with the append, or Kafka is quicker, the lane need not wait for its answer. */
    @Test
    void aRecordWhoseAppendIsOnItsWayMayBeHandedOverAsItIsSpooledAsOneThatMayBeInTheLog() {
        lane.share(Share.DIRECT);
        lane.close(ShedReason.STARTING);
        isAccepted();
        assertThat(lane.inFlight()).isZero();
        assertThat(spool.frontierOfOldest()).as("written now").isNotNull();

        lane.open();

        assertThat(lane.inFlight()).isEqualTo(1);
        assertThat(lane.state()).isInstanceOf(LaneState.Direct.class);
    }

    /** Another gateway sends what all of them accept, and it does not become less. */
    @Test
    void callersOfALaneThatAnotherGatewaySendsHearLaterOfTheirPromisesWhileItFallsBehind() {
        lane.share(Share.WAITING);
        beingSent = 500;
        lane.tick();
        isAccepted();
        spool.force();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        lane.tick();
        AtomicReference<Outcome> told = new AtomicReference<>();
        isAccepted().await(told::set, Long.MAX_VALUE);
        spool.force();
        lane.tick();
        assertThat(told).hasNullValue();
        assertThat(lane.holdNanos()).isPositive();

        nanos.addAndGet(lane.holdNanos());
        lane.tick();

        assertThat(told.get()).isEqualTo(new Outcome.Spooled("r1"));
    }

    private Acceptance isAccepted() {
        takes = true;
        Offer offer = new Offer("f", Tier.CRITICAL, null, new byte[1], List.of(), null, 0, 1);
        Acceptance a = new Acceptance(offer, "r1", new Acceptance.Moment(1, 0, nanos.get()));
        assertThat(lane.accept(a)).isTrue();
        return a;
    }

    private void isGivenTwo() {
        lane.restore(new AcceptanceId(1, 1), 1, 1);
        lane.restore(new AcceptanceId(1, 2), 2, 1);
    }

    private Lane lane() {
        long second = TimeUnit.SECONDS.toNanos(1);
        LanePolicy policy = new LanePolicy(second, second, second, 2 * second, 0, second);
        LaneServices services = new LaneServices(
                spool,
                acceptance -> takes,
                new FakeListener(),
                (flow, bytes) -> null,
                new DrainBudget(1 << 20),
                new AtomicLong(),
                new Held(),
                nanos::get);
        Lane lane = new Lane(new Frontier(KEY, "c", 0, null), policy, services);
        lane.open();
        return lane;
    }

    /** A fleet in which this gateway may do what it is told. */
    private final class Held implements LaneShares {
        @Override
        public Share join(Lane lane) {
            return Share.WAITING;
        }

        @Override
        public boolean mayPublish(LaneKey lane, Share share) {
            return share == Share.DIRECT;
        }

        @Override
        public boolean mayDrain(Share share) {
            return share == Share.DRAINING;
        }

        @Override
        public long beingSent(LaneKey lane) {
            return beingSent;
        }
    }
}
