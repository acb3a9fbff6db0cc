package io.holdfast.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.admission.CallerRetryBudget;
import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.lane.DrainBudget;
import io.holdfast.intake.lane.LanePolicy;
import io.holdfast.intake.lane.LaneServices;
import io.holdfast.intake.lane.LaneShares;
import io.holdfast.intake.lane.TopicLanes;
import io.holdfast.intake.window.IdempotencyWindow;
import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who goes on to a lane, in which order and when, as the fleet answers for names. */
class FleetClaimsTest {

    private static final long DEADLINE_MS = 2_000;

    private final AtomicLong nanos = new AtomicLong(1);
    private final List<String> accepted = new CopyOnWriteArrayList<>();
    private final Map<String, Outcome> answered = new ConcurrentHashMap<>();
    private final List<OrphanName> lookups = new CopyOnWriteArrayList<>();
    private final FakeNames names = new FakeNames();
    private final FlowIntake flow = flow();
    private final FleetClaims claims = new FleetClaims(
            names,
            new FleetClaims.Local(
                    new IdempotencyWindow(100, 100, 1_000),
                    () -> "",
                    IntakeObserver.NONE,
                    new IntakeTime(InstantSource.system(), nanos::get)),
            new After());

    @AfterEach
    void stop() {
        claims.close();
    }

    @Test
    void offersOfOneKeyGoOnInTheirOrderWhoeverIsAnsweredFirst() {
        pass("k", "1");
        pass("k", "2");
        pass("k", null);
        pass(null, null);
        assertThat(accepted).as("without a key nothing is waited for").containsExactly("null/null");
        names.answer("2", new SharedNames.Free());
        names.answer("1", new SharedNames.Free());

        await(() -> accepted.size() == 4);
        assertThat(accepted).containsExactly("null/null", "k/1", "k/2", "k/null");
        pass("k", null);
        assertThat(accepted).as("nobody is before it").hasSize(5);
    }

    @Test
    void aFleetThatDoesNotAnswerIsNotWaitedForLongerThanHalfADeadline() {
        pass("k", "1");
        pass("k", null);
        later(DEADLINE_MS / 2 - 10);
        assertThat(accepted).isEmpty();
        later(20);

        await(() -> accepted.size() == 2);
        assertThat(accepted).containsExactly("k/1", "k/null");
    }

    @Test
    void whatIsOnItsWayElsewhereIsAskedForAgainUntilTheDeadline() {
        pass("k", "1");
        pass("l", "2");
        names.answer("1", new SharedNames.InFlight());
        names.answer("2", new SharedNames.InFlight());
        claims.tick();
        later(100);
        await(() -> names.claims.size() == 4);
        names.answer("1", new SharedNames.Known(published()));
        await(() -> answered.containsKey("1"));
        assertThat(answered.get("1")).isEqualTo(new Outcome.Published("1", "t", 3, 9));
        later(DEADLINE_MS);

        await(() -> answered.containsKey("2"));
        assertThat(answered.get("2")).isInstanceOf(Outcome.OutcomeUnknown.class);
        names.answer("2", new SharedNames.Free());
        await(() -> names.told.contains("open 2"));
        assertThat(accepted).isEmpty();
    }

    @Test
    void anOrphanGoesOnOnceTheLogIsKnownNotToHaveIt() {
        pass("k", "1");
        names.answer("1", new SharedNames.Orphan(3, 5, 7));
        await(() -> lookups.size() == 1);
        assertThat(accepted).isEmpty();
        lookups.get(0).found().accept(Optional.empty());

        await(() -> accepted.size() == 1);
    }

    @Test
    void anOrphanThatIsFoundIsAnsweredByWhatTheLogHas() {
        pass("k", "1");
        names.answer("1", new SharedNames.Orphan(3, 5, 7));
        await(() -> lookups.size() == 1);
        lookups.get(0).found().accept(Optional.of(published()));

        await(() -> answered.containsKey("1"));
        assertThat(answered.get("1")).isEqualTo(new Outcome.Published("1", "t", 3, 9));
        assertThat(names.told).containsExactly("PUBLISHED 1");
    }

    @Test
    void anOrphanThatIsNotDecidedByTheDeadlineIsLeftOpenAndDecidedForTheNext() {
        pass("k", "1");
        names.answer("1", new SharedNames.Orphan(3, 5, 7));
        await(() -> lookups.size() == 1);
        later(DEADLINE_MS + 1);
        await(() -> answered.containsKey("1"));
        assertThat(answered.get("1")).isInstanceOf(Outcome.OutcomeUnknown.class);
        lookups.get(0).found().accept(Optional.empty());

        await(() -> names.told.size() == 2);
        assertThat(names.told).containsExactly("open 1", "free-open 1");
        assertThat(accepted).isEmpty();
    }

    private void later(long ms) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
        claims.tick();
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().pollInterval(java.time.Duration.ofMillis(1)).until(condition);
    }

    private static Standing published() {
        return new Standing(Standing.State.PUBLISHED, BodyDigest.of(bytes("k"), bytes("v")), 3, 9, 0);
    }

    private void pass(@Nullable String key, @Nullable String name) {
        Offer offer = new Offer("f", Tier.CRITICAL, key == null ? null : bytes(key), bytes("v"), List.of(), name, 0, 1);
        Acceptance a = new Acceptance(offer, name == null ? "drawn" : name, new Acceptance.Moment(1, 0, nanos.get()));
        claims.pass(new FleetClaims.Passing(flow, a, outcome -> answered.put(a.recordId(), outcome)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private final class After implements FleetClaims.Next {

        @Override
        public void accept(FleetClaims.Passing offer) {
            byte[] key = offer.acceptance().offer().key();
            accepted.add((key == null ? null : new String(key, StandardCharsets.UTF_8)) + "/"
                    + offer.acceptance().offer().idempotencyKey());
        }

        @Override
        public void free(FleetClaims.Passing offer) {}

        @Override
        public void lookUp(FlowIntake of, OrphanName name) {
            lookups.add(name);
        }
    }

    /** Answers when the test says so. */
    private static final class FakeNames implements SharedNames {
        private final List<Asked> claims = new CopyOnWriteArrayList<>();
        private final Map<RecordName, Consumer<Answer>> waiting = new ConcurrentHashMap<>();
        private final List<String> told = new CopyOnWriteArrayList<>();

        void answer(String name, Answer answer) {
            waiting.get(RecordName.of("f", name)).accept(answer);
        }

        @Override
        public void claim(Asked asked, Consumer<Answer> answer) {
            waiting.put(asked.name(), answer);
            claims.add(asked);
        }

        @Override
        public void note(RecordName name, Standing standing) {
            told.add(standing.state() + " " + known(name));
        }

        @Override
        public void free(RecordName name) {
            told.add("free " + known(name));
        }

        @Override
        public void leaveOpen(RecordName name) {
            told.add("open " + known(name));
        }

        @Override
        public void freeOpen(RecordName name) {
            told.add("free-open " + known(name));
        }

        private static String known(RecordName name) {
            return name.equals(RecordName.of("f", "1")) ? "1" : "2";
        }
    }

    private FlowIntake flow() {
        String text = """
                clusters: { c: { bootstrap-servers: "c:9092" } }
                flows:
                  f:
                    cluster: c
                    tier: standard
                    topic: { name: t, partitions: 4, replication-factor: 1, min-insync-replicas: 1 }
                    intake: { deadline: %dms }
                """.formatted(DEADLINE_MS);
        CatalogResult read = CatalogReader.read(text, "t", Map.of());
        Flow declared = ((CatalogResult.Valid) read).catalog().flows().get("f");
        LanePolicy policy = new LanePolicy(1, 1, 1, 1, 1, 1);
        LaneServices services = new LaneServices(
                null, null, null, null, new DrainBudget(1), new AtomicLong(), LaneShares.ALONE, nanos::get);
        CallerRetryBudget retries = new CallerRetryBudget(new CallerRetryBudget.Limits(20, 1_000_000_000L, 1));
        return new FlowIntake(
                declared, new TopicLanes("t", policy, services), retries, new FlowIntake.SpoolPart(1 << 20, null));
    }
}
