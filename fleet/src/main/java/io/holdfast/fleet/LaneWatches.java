package io.holdfast.fleet;

import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.LaneState;
import io.holdfast.intake.lane.Share;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Carries out what one member decides about each of its lanes. Used by the member's thread. */
final class LaneWatches {

    private static final long NONE = 0;

    private final String me;
    private final FleetMember.Parts parts;
    private final Map<String, LaneWatch> watches = new HashMap<>();

    LaneWatches(String me, FleetMember.Parts parts) {
        this.me = me;
        this.parts = parts;
    }

    /** What was known no longer holds: lanes are told anew, and what was begun is begun again. */
    void forget() {
        watches.values().forEach(LaneWatch::forget);
    }

    /** Takes in how the fleet stands; true when the fleet should hear soon what comes of it. */
    boolean observe(FleetView view) {
        boolean told = false;
        Set<String> appending = parts.logs().stream()
                .filter(LaneLog::appendsUnsent)
                .map(LaneLog::name)
                .collect(Collectors.toSet());
        for (Map.Entry<String, Lane> lane : parts.lanes().all().entrySet()) {
            LaneView seen = view.lanes().get(lane.getKey());
            told |= observe(lane.getKey(), lane.getValue(), seen, appending.contains(lane.getKey()));
        }
        return told;
    }

    private boolean observe(String name, Lane lane, @Nullable LaneView seen, boolean appending) {
        LaneWatch watch = watches.computeIfAbsent(name, fresh -> new LaneWatch());
        if (parts.lanes().isNew(name)) {
            watch.forget();
        }
        Share share = watch.share(seen, me, appending);
        if (!watch.feeding()) {
            parts.feeder().stop(name);
        }
        if (share != null) {
            lane.share(share);
        }
        if (seen != null && watch.beginsFeeding(seen, me)) {
            Feeder.Attempt attempt = new Feeder.Attempt(watch.attempt(), seen);
            parts.feeder().begin(attempt, lane, parts.log().apply(lane.key()));
        }
        return share != null;
    }

    /** A lane was given what may be in Kafka's log. False when the attempt is over. */
    boolean takesOver(Feeder.Attempt attempt, Lane lane) {
        LaneWatch watch = watches.get(attempt.view().lane());
        boolean takes = watch != null && watch.takesOver(attempt.number());
        if (takes) {
            parts.log().apply(lane.key()).takesOver();
            lane.takeOver(attempt.view().from(lane.key()));
        }
        return takes;
    }

    /** The number of the attempt in which this member drains the lane now; 0 when it does not. */
    long draining(String name) {
        LaneWatch watch = watches.get(name);
        return watch != null && watch.drains() ? watch.attempt() : NONE;
    }

    /** The fleet knows from where to read Kafka's log for what the attempt sends. */
    void frontierKept(String name, long attempt) {
        LaneWatch watch = watches.get(name);
        Lane lane = parts.lanes().all().get(name);
        if (watch != null && lane != null && watch.keepsFrontier(attempt)) {
            lane.frontierKept();
        }
    }

    /** Adds to a sign of life what there is to be said of a lane. */
    void report(ScriptArguments arguments, LaneView lane, LaneWatch.Moment moment) {
        LaneWatch watch = watches.get(lane.lane());
        Lane local = parts.lanes().all().get(lane.lane());
        LaneWatch.Report report = watch == null || local == null
                ? new LaneWatch.Report(Long.toString(lane.epoch()), Long.toString(lane.epoch()), "", "")
                : watch.report(lane, facts(local), moment);
        String switched = local == null ? Long.toString(lane.switchNumber()) : report.switched();
        arguments.add(lane.lane()).add(report.acknowledged()).add(report.quiet());
        arguments.add(switched).add(report.wish());
    }

    private LaneWatch.Facts facts(Lane lane) {
        LaneLog log = parts.log().apply(lane.key());
        return new LaneWatch.Facts(
                lane.quiet(),
                log.unsettled() == 0,
                log.idle(),
                lane.closed() == null,
                lane.state() instanceof LaneState.Draining);
    }
}
