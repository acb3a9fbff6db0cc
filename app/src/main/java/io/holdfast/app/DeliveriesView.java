package io.holdfast.app;

import io.holdfast.delivery.DeliveryStatus;
import io.holdfast.delivery.declared.DeclaredDeliveries;
import io.holdfast.delivery.declared.DeclaredDelivery;
import io.holdfast.gateway.Monitoring.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The deliveries of this process, as {@code /v1/deliveries} shows them, and what operators may do to them. */
final class DeliveriesView {

    /** Where it stands. */
    static final String PATH = "/v1/deliveries";

    /** Where a delivery that too many records died of is told to go on. */
    static final String RESUME = PATH + "/*/resume";

    private DeliveriesView() {}

    static Map<String, Object> of(DeclaredDeliveries deliveries) {
        return of(deliveries.all().stream().map(DeliveriesView::one).toList());
    }

    static Map<String, Object> of(List<Map<String, Object>> deliveries) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("nowMs", System.currentTimeMillis());
        body.put("deliveries", deliveries);
        return body;
    }

    private static Map<String, Object> one(DeclaredDelivery delivery) {
        return one(
                delivery.name(),
                delivery.settings().group(),
                delivery.settings().names().topic(),
                delivery.status());
    }

    static Map<String, Object> one(String name, String group, String topic, DeliveryStatus status) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", name);
        shown.put("group", group);
        shown.put("topic", topic);
        shown.put("state", status.state());
        shown.put("status", status);
        return shown;
    }

    /** Lets the delivery of that name go on. */
    static Reply resume(DeclaredDeliveries deliveries, String name, String operator) {
        for (DeclaredDelivery delivery : deliveries.all()) {
            if (delivery.name().equals(name)) {
                return delivery.resume(operator)
                        ? new Reply.Done(Map.of("name", name, "resumed", true))
                        : new Reply.NotNow("The delivery \"" + name + "\" did not stand still for dead letters: it is "
                                + delivery.status().state() + "; see " + PATH + ".");
            }
        }
        return new Reply.NotThere("No delivery is called \"" + name + "\" here; there are: "
                + deliveries.all().stream().map(DeclaredDelivery::name).collect(Collectors.joining(", ")) + ".");
    }
}
