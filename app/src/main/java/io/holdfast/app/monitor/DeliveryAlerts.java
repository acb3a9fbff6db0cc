package io.holdfast.app.monitor;

import io.holdfast.app.monitor.Alert.Condition;
import io.holdfast.app.monitor.Alert.Words;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is wrong with one delivery of a flow. */
final class DeliveryAlerts {

    private static final String BY = "by (flow, delivery) ";

    private final Flow flow;
    private final String delivery;
    private final Urgency urgency;

    DeliveryAlerts(Flow flow, String delivery) {
        this.flow = flow;
        this.delivery = delivery;
        this.urgency = Urgency.of(FlowTier.of(flow));
    }

    List<Alert> alerts() {
        List<Alert> all = new ArrayList<>();
        states(all);
        lag(all);
        letters(all);
        wear(all);
        return all.stream()
                .map(alert -> alert.about(flow).with("delivery", delivery))
                .toList();
    }

    private void states(List<Alert> all) {
        add(
                all,
                "HoldfastDeliveryHalted",
                Condition.atOnce("sum " + BY + "(" + of("state", "state=\"halted\"") + ") > 0"),
                new Words(
                        "{{ $labels.flow }}.{{ $labels.delivery }} has stopped itself",
                        "Too many of its records died. Nothing is lost and nothing goes on: look at the dead letters, then"
                                + " holdfast delivery resume."));
        add(
                all,
                "HoldfastSinkDown",
                Condition.minutes(
                        5,
                        "sum " + BY + "(" + of("breaker", "state=\"open\"") + " or "
                                + of("state", "state=\"sink-down\"") + ") > 0"),
                new Words(
                        "the sink of {{ $labels.flow }}.{{ $labels.delivery }} has been down for 5 minutes",
                        "The breaker is open: nothing is parked, nothing dies, the lag grows. Mend the sink."));
        add(
                all,
                "HoldfastDeliveryTrouble",
                Condition.minutes(5, "sum " + BY + "(" + of("state", "state=\"trouble\"") + ") > 0"),
                new Words(
                        "{{ $labels.flow }}.{{ $labels.delivery }} is in trouble",
                        "holdfast delivery status says with what, partition by partition."));
        String owned = "sum " + BY + "(" + of("partitions", "") + ")";
        add(
                all,
                "HoldfastDeliveryUnowned",
                Condition.minutes(
                        5,
                        "(" + owned + " < " + flow.topic().partitions() + ") or absent(" + of("partitions", "") + ")"),
                new Words(
                        "{{ $labels.flow }}.{{ $labels.delivery }}: not all partitions have an owner",
                        "The topic is declared with " + flow.topic().partitions()
                                + " partitions. Those that nobody has are not delivered, and tell no lag."));
    }

    private void lag(List<Alert> all) {
        Duration most = flow.objectives().maxLag().orElse(Defaults.maxLag(FlowTier.of(flow)));
        String whence = flow.objectives().maxLag().isPresent() ? "objectives.max-lag" : "the default of its tier";
        add(
                all,
                "HoldfastDeliveryLag",
                Condition.minutes(2, "max " + BY + "(" + of("lag_seconds", "") + ") > " + Promql.seconds(most)),
                new Words(
                        "{{ $labels.flow }}.{{ $labels.delivery }} lags {{ $value | humanizeDuration }} behind",
                        "At most " + Promql.text(most) + " is wanted (" + whence + ")."));
        all.add(Alert.of(
                "HoldfastDeliveryLagUnknown",
                urgency.lower(),
                Condition.minutes(5, "sum " + BY + "(" + of("lag_unknown_partitions", "") + ") > 0"),
                new Words(
                        "{{ $labels.flow }}.{{ $labels.delivery }}: the lag of {{ $value }} partitions is not known",
                        "They are being claimed for 5 minutes, or cannot be. holdfast delivery status says why.")));
        add(
                all,
                "HoldfastDeliveryStalled",
                Condition.minutes(
                        5,
                        "sum " + BY + "(" + of("lag_records", "") + ") > 0 unless on (flow, delivery) sum " + BY
                                + "(rate(" + of("attempts_total", "") + "[5m])) > 0"),
                new Words(
                        "{{ $labels.flow }}.{{ $labels.delivery }} does nothing although {{ $value }} records wait",
                        "Not one record has been tried for 5 minutes. holdfast delivery status says in which state it is."));
    }

    private void letters(List<Alert> all) {
        Duration most = flow.objectives().deadLetterAge().orElse(Defaults.deadLetterAge(FlowTier.of(flow)));
        String whence = flow.objectives().deadLetterAge().isPresent()
                ? "objectives.dead-letter-age"
                : "the default of its tier";
        add(
                all,
                "HoldfastDeadLetterOld",
                Condition.atOnce("max " + BY + "(" + of("dead_letter_age_seconds", "") + ") > " + Promql.seconds(most)),
                new Words(
                        "a dead letter of {{ $labels.flow }}.{{ $labels.delivery }} has waited for"
                                + " {{ $value | humanizeDuration }}",
                        "At most " + Promql.text(most) + " is wanted (" + whence
                                + "). Somebody has to decide: holdfast dlq list."));
        int many = Defaults.deadLetters(FlowTier.of(flow));
        all.add(Alert.of(
                "HoldfastDeadLetters",
                urgency.lower(),
                Condition.atOnce("sum " + BY + "(increase(" + of("dead_total", "") + "[15m])) > " + many),
                new Words(
                        "{{ $value | humanize }} records of {{ $labels.flow }}.{{ $labels.delivery }} died in 15 minutes",
                        "Each has its story: holdfast dlq list, holdfast dlq show.")));
        add(
                all,
                "HoldfastParkNearlyFull",
                Condition.minutes(
                        1,
                        "max " + BY + "(" + of("parked_records", "") + " / (" + of("partitions", "")
                                + " > 0)) > 80000 or max " + BY + "(" + of("parked_bytes", "") + " / ("
                                + of("partitions", "") + " > 0)) > 0.8 * 1073741824"),
                new Words(
                        "{{ $labels.flow }}.{{ $labels.delivery }} has nearly as much parked as it may",
                        "At 100,000 records or 1 GiB a partition is not read on. Look at what fails."));
    }

    private void wear(List<Alert> all) {
        all.add(
                Alert.of(
                        "HoldfastDeliveryRebalances",
                        urgency.lower(),
                        Condition.atOnce("sum " + BY + "(increase(" + of("claims_total", "") + "[30m])) > "
                                + 5 * flow.topic().partitions()),
                        new Words(
                                "partitions of {{ $labels.flow }}.{{ $labels.delivery }} change hands again and again",
                                "{{ $value | humanize }} claims in 30 minutes: members come and go, or are too slow to poll.")));
        all.add(Alert.of(
                "HoldfastDeliveryCommitsFail",
                urgency.lower(),
                Condition.atOnce("sum " + BY + "(increase(" + of("failed_commits_total", "") + "[10m])) > 10"),
                new Words(
                        "commits of {{ $labels.flow }}.{{ $labels.delivery }} fail",
                        "Nothing is lost, but a crash would repeat more. The log says what the broker answered.")));
    }

    private void add(List<Alert> all, String name, Condition condition, Words words) {
        all.add(Alert.of(name, urgency, condition, words));
    }

    private String of(String metric, String more) {
        return "holdfast_delivery_" + metric
                + Stream.of("flow=\"" + flow.name() + "\"", "delivery=\"" + delivery + "\"", more)
                        .filter(matcher -> !matcher.isEmpty())
                        .collect(java.util.stream.Collectors.joining(",", "{", "}"));
    }

    /** What is wanted of a flow that declares no objectives. */
    private static final class Defaults {

        static Duration maxLag(Tier tier) {
            return switch (tier) {
                case CRITICAL -> Duration.ofMinutes(1);
                case STANDARD -> Duration.ofMinutes(15);
                case BULK -> Duration.ofHours(6);
            };
        }

        static Duration deadLetterAge(Tier tier) {
            return switch (tier) {
                case CRITICAL -> Duration.ofHours(1);
                case STANDARD -> Duration.ofDays(1);
                case BULK -> Duration.ofDays(7);
            };
        }

        static int deadLetters(Tier tier) {
            return switch (tier) {
                case CRITICAL -> 0;
                case STANDARD -> 10;
                case BULK -> 100;
            };
        }
    }
}
