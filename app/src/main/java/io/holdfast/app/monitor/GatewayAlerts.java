package io.holdfast.app.monitor;

import io.holdfast.app.monitor.Alert.Condition;
import io.holdfast.app.monitor.Alert.Words;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import java.util.List;

/** What is wrong with whole processes, the spool and clusters. */
final class GatewayAlerts {

    private final String job;
    private final Urgency urgency;

    /** @param job name under which Prometheus scrapes the processes */
    GatewayAlerts(Catalog catalog, String job) {
        this.job = job;
        List<Flow> flows = List.copyOf(catalog.flows().values());
        this.urgency = Urgency.of(flows);
    }

    List<AlertGroup> groups() {
        return List.of(
                new AlertGroup("holdfast-processes", processes()),
                new AlertGroup("holdfast-work", work()),
                new AlertGroup("holdfast-spool", spool()));
    }

    private List<Alert> processes() {
        return List.of(
                Alert.of(
                        "HoldfastDown",
                        Urgency.TICKET,
                        Condition.minutes(1, "up{job=\"" + job + "\"} == 0"),
                        new Words(
                                "{{ $labels.instance }} does not answer",
                                "A process of Holdfast cannot be scraped. What it had promised is in its own spool and waits"
                                        + " for it to come back.")),
                Alert.of(
                        "HoldfastNoGateway",
                        urgency,
                        Condition.minutes(1, "absent(holdfast_phase)"),
                        new Words(
                                "no gateway answers",
                                "Not one gateway can be scraped: nothing is taken in, or the scraping itself is broken.")),
                Alert.of(
                        "HoldfastUnavailable",
                        urgency,
                        Condition.atOnce("holdfast_phase{phase=\"unavailable\"} == 1"),
                        new Words(
                                "{{ $labels.instance }} takes nothing, not even critical records",
                                "Lanes are not direct and the spool cannot be written. GET /health/ready says why.")),
                Alert.of(
                        "HoldfastDegraded",
                        Urgency.TICKET,
                        Condition.minutes(5, "holdfast_phase{phase=\"degraded\"} == 1"),
                        new Words(
                                "{{ $labels.instance }} has been degraded for 5 minutes",
                                "Critical records are taken, something else is not. GET /health/ready says what.")),
                Alert.of(
                        "HoldfastStartsTooLong",
                        urgency.lower(),
                        Condition.minutes(5, "holdfast_phase{phase=\"starting\"} == 1"),
                        new Words(
                                "{{ $labels.instance }} has been starting for 5 minutes",
                                "It settles what an earlier process left and takes nothing yet.")));
    }

    private static List<Alert> work() {
        String answers = "sum by (job, instance) (rate(holdfast_http_answers_total%s[5m]))";
        return List.of(
                Alert.of(
                        "HoldfastOverloaded",
                        Urgency.TICKET,
                        Condition.minutes(5, "holdfast_in_flight_records > 0.9 * holdfast_concurrency_limit"),
                        new Words(
                                "{{ $labels.instance }} is at its limit",
                                "{{ $value }} records are in flight, nearly what the measured latency allows: bulk and"
                                        + " standard records are shed first. More gateways, or a faster Kafka.")),
                Alert.of(
                        "HoldfastHttpErrors",
                        Urgency.TICKET,
                        Condition.minutes(
                                5, answers.formatted("{status=~\"5..\"}") + " / " + answers.formatted("") + " > 0.05"),
                        new Words(
                                "{{ $labels.instance }}: {{ $value | humanizePercentage }} of answers are 5xx",
                                "503 is shedding, and holdfast_intake_shed_total says why; 500 is a fault, and the log"
                                        + " says which.")),
                Alert.of(
                        "HoldfastClusterUnreachable",
                        Urgency.TICKET,
                        Condition.minutes(1, "holdfast_cluster_reachable == 0"),
                        new Words(
                                "cluster {{ $labels.cluster }} does not answer {{ $labels.instance }}",
                                "This is the cause; what it does to flows is alerted on flow by flow.")),
                Alert.of(
                        "HoldfastProducersReplaced",
                        Urgency.TICKET,
                        Condition.atOnce(
                                "sum by (cluster, cause) (increase(holdfast_producer_replaced_total[15m])) > 5"),
                        new Words(
                                "producers for {{ $labels.cluster }} are given up again and again: {{ $labels.cause }}",
                                "Each time everything in flight is looked up in the log. The gateway's log has the"
                                        + " message of each failure.")));
    }

    private List<Alert> spool() {
        String fill = "holdfast_spool_disk_bytes / holdfast_spool_max_bytes";
        return List.of(
                Alert.of(
                        "HoldfastSpoolNotWritable",
                        urgency,
                        Condition.atOnce("holdfast_spool_writable == 0"),
                        new Words(
                                "the spool of {{ $labels.instance }} cannot be written",
                                "While Kafka is there nothing is lost by it; when it goes away, nothing can be taken.")),
                Alert.of(
                        "HoldfastSpoolFilling",
                        urgency,
                        Condition.minutes(
                                2,
                                "(holdfast_spool_max_bytes - holdfast_spool_disk_bytes)"
                                        + " / (deriv(holdfast_spool_disk_bytes[10m]) > 0) < 3600"),
                        new Words(
                                "the spool of {{ $labels.instance }} is full in {{ $value | humanizeDuration }}",
                                "At the speed of the last 10 minutes. When it is full, critical records are shed with"
                                        + " spool-full; nothing promised is lost.")),
                Alert.of(
                        "HoldfastSpoolNearlyFull",
                        urgency,
                        Condition.minutes(1, fill + " > 0.7"),
                        new Words(
                                "the spool of {{ $labels.instance }} is {{ $value | humanizePercentage }} full",
                                "When it is full, critical records are shed with spool-full; nothing promised is lost.")),
                Alert.of(
                        "HoldfastRecordsLost",
                        Urgency.PAGE,
                        Condition.atOnce(Promql.grew("instance, topic", "holdfast_spool_lost_records_total", "1h", 0)),
                        new Words(
                                "{{ $value }} promised records for {{ $labels.topic }} cannot be read back",
                                "The disk gave back something else than was forced to it. A promise is broken: the"
                                        + " log names file and offset.")),
                Alert.of(
                        "HoldfastRefusedRecords",
                        urgency.lower(),
                        Condition.minutes(5, "holdfast_refused_records > 0"),
                        new Words(
                                "{{ $value }} promised records of {{ $labels.instance }} wait in the refused area",
                                "Kafka refused them for good. They are safe, and nobody but an operator delivers them:"
                                        + " holdfast spool list.")));
    }
}
