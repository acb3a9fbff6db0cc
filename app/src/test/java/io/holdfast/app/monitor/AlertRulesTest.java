package io.holdfast.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AlertRulesTest {

    private static final Path PAGE = Path.of("..", "docs", "operating", "monitoring.md");

    @Test
    void severityFollowsTheTierAndLabelsNameFlowAndOwner() {
        assertThat(alert("HoldfastLaneHalted", "payments").labels())
                .containsEntry("severity", "page")
                .containsEntry("owner", "payments-team")
                .containsEntry("tier", "critical");
        assertThat(alert("HoldfastLaneHalted", "parcels").labels())
                .containsEntry("severity", "ticket")
                .containsEntry("owner", "unowned");
        assertThat(alert("HoldfastLaneHalted", "clicks").labels()).containsEntry("severity", "info");
        assertThat(alert("HoldfastLaneHalted", "orders").labels())
                .as("critical by rule")
                .containsEntry("severity", "page");
    }

    @Test
    void limitsComeFromObjectivesAndElseFromTheTier() {
        assertThat(alert("HoldfastDeliveryLag", "payments").expr()).endsWith("> 30");
        assertThat(alert("HoldfastDeliveryLag", "orders").expr()).endsWith("> 60");
        assertThat(alert("HoldfastDeliveryLag", "parcels").expr()).endsWith("> 900");
        assertThat(alert("HoldfastDeliveryLag", "clicks").expr()).endsWith("> 21600");
        assertThat(alert("HoldfastDeadLetterOld", "payments").expr()).endsWith("> 7200");
        assertThat(alert("HoldfastDeadLetterOld", "clicks").description()).contains("168h", "default of its tier");
    }

    @Test
    void onlyWhatCanBeCriticalIsWatchedForSpooling() {
        assertThat(flowsOf("HoldfastFlowSpooling")).containsExactlyInAnyOrder("payments", "orders");
        assertThat(flowsOf("HoldfastFlowShedding")).containsExactlyInAnyOrder("orders", "parcels", "clicks");
    }

    @Test
    void whatTheCatalogSaysIsNoTemplate() {
        assertThat(alert("HoldfastLaneHalted", "orders").labels()).containsEntry("owner", "{{\"{{\"}} orders }}");
    }

    @Test
    void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
        Set<String> headings = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("### Holdfast"))
                .map(line -> line.substring(4))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(headings).isEqualTo(names());
    }

    private static Set<String> names() {
        return MonitoredCatalog.alerts().stream().map(Alert::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> flowsOf(String name) {
        return MonitoredCatalog.alerts().stream()
                .filter(alert -> alert.name().equals(name))
                .map(alert -> alert.labels().get("flow"))
                .toList();
    }

    private static Alert alert(String name, String flow) {
        return MonitoredCatalog.alerts().stream()
                .filter(alert ->
                        alert.name().equals(name) && flow.equals(alert.labels().get("flow")))
                .findFirst()
                .orElseThrow();
    }
}
