package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.lane.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneWatchTest {

    private static final LaneWatch.Facts QUIET = new LaneWatch.Facts(true, true, true, true, false);
    private static final LaneWatch.Facts DRAINING = new LaneWatch.Facts(true, true, true, true, true);
    private static final List<String> MEMBERS = List.of("a", "b");

    private final LaneWatch watch = new LaneWatch();

    @Test
    void aLaneIsDirectUntilSomebodySpools() {
        assertThat(watch.share(null, "a", false)).isEqualTo(Share.DIRECT);
        assertThat(watch.share(null, "a", false)).isNull();
        assertThat(watch.share(held("", 1, -1), "a", false)).isEqualTo(Share.WAITING);
        assertThat(watch.report(held("", 1, -1), QUIET, at(0)).acknowledged()).isEqualTo("1");
        assertThat(watch.share(null, "a", false)).isEqualTo(Share.DIRECT);
    }

    /** A member whose lease was over, say: others may have made the lane direct without it. */
    @Test
    void aLaneIsNotToldToBeDirectWhileAnAppendMayMakeItSpool() {
        watch.share(held("b", 1, 1), "a", false);

        assertThat(watch.share(null, "a", true)).isNull();
        assertThat(watch.share(null, "a", false)).isEqualTo(Share.DIRECT);
    }

    @Test
    void aMemberSaysThatItIsQuietOnlyWhenItIs() {
        watch.share(held("b", 1, 1), "a", false);

        assertThat(watch.report(held("b", 1, 1), new LaneWatch.Facts(false, true, true, true, false), at(0))
                        .quiet())
                .isEmpty();
        assertThat(watch.report(held("b", 1, 1), new LaneWatch.Facts(true, false, true, true, false), at(0))
                        .quiet())
                .as("what it sent is still in the spool")
                .isEmpty();
        assertThat(watch.report(held("b", 1, 1), QUIET, at(0)).quiet()).isEqualTo("1");
    }

    @Test
    void aHolderReadsTheLogOnceAllAreQuietAndNeverClaimsToBeQuietItself() {
        LaneView unquiet = with(held("a", 1, -1), 1_000, 1);
        watch.share(unquiet, "a", false);
        assertThat(watch.report(unquiet, QUIET, at(0)).wish()).isEmpty();
        assertThat(watch.report(with(held("a", 1, -1), 1_000, 0), QUIET, at(0)).wish())
                .isEqualTo("load");

        LaneView loaded = held("a", 1, 1);
        assertThat(watch.share(loaded, "a", false)).isNull();
        assertThat(watch.beginsFeeding(loaded, "a")).isTrue();
        assertThat(watch.beginsFeeding(loaded, "a")).isFalse();
        assertThat(watch.takesOver(watch.attempt())).isTrue();
        assertThat(watch.drains()).isTrue();
        assertThat(watch.report(loaded, DRAINING, at(0)).quiet()).isEmpty();
    }

    @Test
    void anAlmostEmptyLaneSwitchesAndIsDirectWhenAllHaveStoppedAppending() {
        drains();
        assertThat(watch.report(held("a", 1, 1), DRAINING, at(1)).wish()).isEmpty();
        assertThat(watch.report(with(held("a", 1, 1), 100, 0), DRAINING, at(2)).wish())
                .isEqualTo("switch");
        assertThat(watch.report(switching(0, 1), DRAINING, at(3)).wish()).isEmpty();
        assertThat(watch.report(switching(0, 0), DRAINING, at(4)).wish()).isEqualTo("direct");
        assertThat(watch.report(switching(5, 0), DRAINING, at(4)).wish()).isEmpty();
        assertThat(watch.report(switching(5, 0), DRAINING, at(2 + LaneWatch.SWITCH_LIMIT_MS + 1))
                        .wish())
                .isEqualTo("back");
    }

    @Test
    void aHolderThatDoesNotGetOnLeavesTheLaneToOthersForAWhile() {
        drains();
        LaneView stuck = held("a", 1, 1);
        assertThat(watch.report(stuck, QUIET, at(1)).wish()).isEmpty();
        assertThat(watch.report(stuck, QUIET, at(2 + LaneWatch.STUCK_LIMIT_MS)).wish())
                .isEqualTo("release");

        LaneView free = held("", 1, -1);
        watch.share(free, "a", false);
        long later = 2 + LaneWatch.STUCK_LIMIT_MS;
        assertThat(watch.report(free, QUIET, at(later + 1)).wish()).isEmpty();
        assertThat(watch.report(free, QUIET, at(later + LaneWatch.REST_MS + 1)).wish())
                .isEqualTo("claim");
    }

    @Test
    void whoHoldsALaneAgainHasAsLongToGetOnAndLonger() {
        drains();
        LaneView held = held("a", 1, 1);
        watch.report(held, QUIET, at(1));
        long released = 2 + LaneWatch.STUCK_LIMIT_MS;
        assertThat(watch.report(held, QUIET, at(released)).wish()).isEqualTo("release");
        watch.share(held("", 1, -1), "a", false);

        long again = released + LaneWatch.REST_MS + 1;
        watch.share(held, "a", false);
        watch.beginsFeeding(held, "a");
        assertThat(watch.report(held, QUIET, at(again)).wish()).isEmpty();
        assertThat(watch.report(held, QUIET, at(again + 2 * LaneWatch.STUCK_LIMIT_MS))
                        .wish())
                .isEmpty();
        assertThat(watch.report(held, QUIET, at(again + 2 * LaneWatch.STUCK_LIMIT_MS + 1))
                        .wish())
                .isEqualTo("release");
    }

    @Test
    void aLaneThatAnotherTookOverIsNotDrainedAnyMore() {
        drains();

        assertThat(watch.share(held("b", 1, 1), "a", false)).isEqualTo(Share.WAITING);
        assertThat(watch.feeding()).isFalse();
        assertThat(watch.takesOver(watch.attempt())).isFalse();
    }

    @Test
    void recordsThatALaneWasGivenAreTakenBackWhenItIsLostBeforeAnyIsSent() {
        LaneView loaded = held("a", 1, 1);
        watch.share(loaded, "a", false);
        watch.beginsFeeding(loaded, "a");

        assertThat(watch.share(held("b", 1, 1), "a", false)).isEqualTo(Share.WAITING);
        assertThat(watch.share(held("b", 1, 1), "a", false)).isNull();
        assertThat(watch.share(loaded, "a", false)).isNull();
        assertThat(watch.beginsFeeding(loaded, "a")).isTrue();
        watch.forget();
        assertThat(watch.share(loaded, "a", false)).isEqualTo(Share.WAITING);
    }

    @Test
    void whatAnEarlierAttemptReadIsNotSentInTheNext() {
        LaneView loaded = held("a", 1, 1);
        watch.share(loaded, "a", false);
        watch.beginsFeeding(loaded, "a");
        long first = watch.attempt();
        watch.forget();
        watch.share(loaded, "a", false);
        watch.beginsFeeding(loaded, "a");

        assertThat(watch.takesOver(first)).isFalse();
        assertThat(watch.takesOver(watch.attempt())).isTrue();
    }

    @Test
    void theLaneHearsOnceThatTheFleetKnowsFromWhereToReadTheLog() {
        LaneView loaded = held("a", 1, 1);
        watch.share(loaded, "a", false);
        watch.beginsFeeding(loaded, "a");
        assertThat(watch.keepsFrontier(watch.attempt())).isFalse();
        watch.takesOver(watch.attempt());

        assertThat(watch.keepsFrontier(watch.attempt() - 1)).isFalse();
        assertThat(watch.keepsFrontier(watch.attempt())).isTrue();
        assertThat(watch.keepsFrontier(watch.attempt())).isFalse();
        watch.forget();
        watch.share(loaded, "a", false);
        watch.beginsFeeding(loaded, "a");
        watch.takesOver(watch.attempt());
        assertThat(watch.keepsFrontier(watch.attempt())).isTrue();
    }

    @Test
    void afterALapseEverythingIsReadAnew() {
        drains();
        watch.forget();

        assertThat(watch.share(held("a", 1, 1), "a", false)).isEqualTo(Share.WAITING);
        assertThat(watch.beginsFeeding(held("a", 1, 1), "a")).isTrue();
    }

    private void drains() {
        LaneView loaded = held("a", 1, 1);
        watch.share(loaded, "a", false);
        watch.beginsFeeding(loaded, "a");
        watch.takesOver(watch.attempt());
    }

    private static LaneWatch.Moment at(long ms) {
        return new LaneWatch.Moment("a", MEMBERS, 1_000_000 + ms);
    }

    /** A lane of 10,000 records that one member holds. */
    private static LaneView held(String holder, long epoch, long loaded) {
        return with(new LaneView("t/0", epoch, false, holder, null, loaded, 1, 0, 10_000, -1, 0, 0, 0), 10_000, 0);
    }

    /** The same lane with so many records, and so many members that are not quiet. */
    private static LaneView with(LaneView v, long records, int unquiet) {
        return new LaneView(v.lane(), v.epoch(), false, v.holder(), null, v.loaded(), 1, 0, records, -1, 0, unquiet, 0);
    }

    /** A lane that its holder a switches. */
    private static LaneView switching(long records, int unswitched) {
        return new LaneView("t/0", 1, true, "a", null, 1, 1, 0, records, -1, 0, 0, unswitched);
    }
}
