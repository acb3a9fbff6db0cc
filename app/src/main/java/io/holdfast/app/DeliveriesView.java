package io.holdfast.app;

import io.holdfast.delivery.DeliveryStatus;
import io.holdfast.delivery.declared.DeclaredDeliveries;
import io.holdfast.delivery.declared.DeclaredDelivery;
import java.util.LinkedHashMap;
import java.util.Map;

/** The deliveries of this process, as {@code /v1/deliveries} shows them. */
final class DeliveriesView {

    private DeliveriesView() {}

    static Map<String, Object> of(DeclaredDeliveries deliveries) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("nowMs", System.currentTimeMillis());
        body.put(
                "deliveries", deliveries.all().stream().map(DeliveriesView::one).toList());
        return body;
    }

    private static Map<String, Object> one(DeclaredDelivery delivery) {
        DeliveryStatus status = delivery.status();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", delivery.name());
        shown.put("group", delivery.settings().group());
        shown.put("topic", delivery.settings().names().topic());
        shown.put("status", status);
        return shown;
    }
}
