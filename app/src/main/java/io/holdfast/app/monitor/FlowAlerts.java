package io.holdfast.app.monitor;

import io.holdfast.app.monitor.Alert.Condition;
import io.holdfast.app.monitor.Alert.Words;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.SpoolSettings;
import io.holdfast.core.catalog.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with how one flow comes in. */
final class FlowAlerts {

    private static final String WHOLE = "sum by (flow) ";

    private final Flow flow;
    private final SpoolSettings spool;
    private final Urgency urgency;

    FlowAlerts(Flow flow, SpoolSettings spool) {
        this.flow = flow;
        this.spool = spool;
        this.urgency = Urgency.of(FlowTier.of(flow));
    }

    List<Alert> alerts() {
        List<Alert> all = new ArrayList<>();
        if (flow.tier().canBeCritical()) {
            promised(all);
            spooled(all);
        }
        if (flow.tier().base() != Tier.CRITICAL) {
            shed(all);
        }
        lanes(all);
        return all.stream().map(alert -> alert.about(flow)).toList();
    }

    /** What is promised to critical records, and how near it is to be broken. */
    private void promised(List<Alert> all) {
        add(
                all,
                "HoldfastFlowSpooling",
                Condition.minutes(1, WHOLE + "(" + lanes("state=\"spooling\"") + ") > 0"),
                new Words(
                        "{{ $labels.flow }} is spooling on {{ $value }} lanes",
                        "Kafka does not take its records, or too slowly. Critical ones are safe in the spool, others are"
                                + " shed. See how long the spool lasts."));
        add(
                all,
                "HoldfastCriticalShed",
                Condition.atOnce(Promql.grew(
                        "flow, reason",
                        "holdfast_intake_shed_total{" + own() + ",tier=\"critical\",reason!~\"starting|stopping\"}",
                        "5m",
                        0)),
                new Words(
                        "critical records of {{ $labels.flow }} are refused: {{ $labels.reason }}",
                        "Callers get a 503 and have to repeat. This is what Holdfast is there to prevent."));
        all.add(Alert.of(
                "HoldfastFlowSlow",
                urgency.lower(),
                Condition.minutes(
                        10,
                        "histogram_quantile(0.99, sum by (flow, le)"
                                + " (rate(holdfast_intake_published_seconds_bucket{" + own() + "}[5m]))) > "
                                + Promql.seconds(flow.intake().patience())),
                new Words(
                        "{{ $labels.flow }}: 1 % of acknowledgements take {{ $value | humanizeDuration }} or more",
                        "More than the flow's patience: records begin to go to the spool.")));
        all.add(Alert.of(
                "HoldfastFlowFlapping",
                urgency.lower(),
                Condition.atOnce("sum by (topic) (increase(holdfast_lane_changes_total{topic=\"" + flow.topicName()
                        + "\",to=\"spooling\"}[15m])) > " + 5 * flow.topic().partitions()),
                new Words(
                        "lanes of {{ $labels.topic }} leave direct again and again",
                        "Each lane has gone to the spool more than five times in 15 minutes: a slow broker, a flow whose"
                                + " patience is too short, or a disk that stalls.")));
    }

    private void spooled(List<Alert> all) {
        Duration half = spool.maxAge().dividedBy(2);
        add(
                all,
                "HoldfastSpoolOld",
                Condition.minutes(
                        1,
                        "max by (flow, instance) (holdfast_flow_spool_oldest_seconds{" + own() + "}) > "
                                + Promql.seconds(half)),
                new Words(
                        "{{ $labels.flow }} has had a record in the spool for {{ $value | humanizeDuration }}",
                        "After " + Promql.text(spool.maxAge()) + " (gateway.spool.max-age) the flow takes no more:"
                                + " spool-too-old. Nothing promised is dropped."));
        if (flow.intake().spoolShare() < 100) {
            add(
                    all,
                    "HoldfastSpoolShareNearlyFull",
                    Condition.minutes(
                            1,
                            "max by (flow, instance) (holdfast_flow_spooled_bytes{" + own()
                                    + "} / holdfast_flow_spool_max_bytes{" + own() + "}) > 0.7"),
                    new Words(
                            "{{ $labels.flow }} fills {{ $value | humanizePercentage }} of its share of the spool",
                            "Its share is " + flow.intake().spoolShare()
                                    + " % (intake.spool-share). At its end the flow sheds with spool-full, others go on."));
        }
        String draining = WHOLE + "(" + lanes("state=\"draining\"") + ") > 0";
        String drained = WHOLE + "(rate(holdfast_intake_drained_total{" + own() + "}[5m])) > 0";
        add(
                all,
                "HoldfastDrainStalled",
                Condition.minutes(5, draining + " unless on (flow) " + drained),
                new Words(
                        "the spool of {{ $labels.flow }} drains, and nothing arrives",
                        "{{ $value }} lanes are draining, but not one of their records has reached Kafka for 5"
                                + " minutes."));
        all.add(Alert.of(
                "HoldfastCallersHeld",
                urgency.lower(),
                Condition.minutes(10, "max by (flow) (holdfast_flow_promise_hold_seconds{" + own() + "}) > 0"),
                new Words(
                        "{{ $labels.flow }} drains no faster than its callers send",
                        "They wait {{ $value | humanizeDuration }} to hear that a record is promised, so that the spool is"
                                + " sent. More gateways, or a faster Kafka.")));
        add(
                all,
                "HoldfastFlowRefused",
                Condition.atOnce(Promql.grew("flow, reason", "holdfast_intake_refused_total{" + own() + "}", "15m", 0)),
                new Words(
                        "Kafka refused promised records of {{ $labels.flow }} for good: {{ $labels.reason }}",
                        "They rest in the refused area until somebody decides: holdfast spool list."));
        all.add(
                Alert.of(
                        "HoldfastFlowExpired",
                        urgency.lower(),
                        Condition.atOnce(Promql.grew("flow", "holdfast_intake_expired_total{" + own() + "}", "15m", 0)),
                        new Words(
                                "records of {{ $labels.flow }} passed their Holdfast-Expires in the spool",
                                "Their callers said that they would be worthless by now; they were promised, and are not sent.")));
    }

    private void shed(List<Alert> all) {
        String selector = "{" + own() + ",tier!=\"critical\"}";
        String shed = WHOLE + "(rate(holdfast_intake_shed_total" + selector + "[5m]))";
        String published = WHOLE + "(rate(holdfast_intake_published_seconds_count" + selector + "[5m]))";
        all.add(Alert.of(
                "HoldfastFlowShedding",
                Urgency.of(flow.tier().base()),
                Condition.minutes(
                        5, shed + " / (" + shed + " + (" + published + " or " + WHOLE + "(" + shed + " * 0))) > 0.05"),
                new Words(
                        "{{ $labels.flow }} sheds {{ $value | humanizePercentage }} of what is not critical",
                        "holdfast_intake_shed_total says why, by reason.")));
    }

    private void lanes(List<Alert> all) {
        add(
                all,
                "HoldfastLaneHalted",
                Condition.atOnce(WHOLE + "(" + lanes("state=\"halted\"") + ") > 0"),
                new Words(
                        "{{ $labels.flow }} has halted lanes: {{ $value }}",
                        "The log cannot tell what became of some records, so an operator has to: holdfast lanes, then"
                                + " holdfast lanes resume."));
        all.add(
                Alert.of(
                        "HoldfastOutcomeUnknown",
                        urgency.lower(),
                        Condition.minutes(10, WHOLE + "(rate(holdfast_intake_unknown_total{" + own() + "}[5m])) > 0.1"),
                        new Words(
                                "{{ $labels.flow }}: {{ $value | humanize }} answers a second say outcome-unknown",
                                "Records are on their way at their deadline: Kafka acknowledges more slowly than intake.deadline.")));
    }

    private void add(List<Alert> all, String name, Condition condition, Words words) {
        all.add(Alert.of(name, urgency, condition, words));
    }

    private String own() {
        return "flow=\"" + flow.name() + "\"";
    }

    private String lanes(String state) {
        return "holdfast_lanes{" + own() + "," + state + "}";
    }
}
