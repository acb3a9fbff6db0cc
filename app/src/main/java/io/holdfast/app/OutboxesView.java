package io.holdfast.app;

import io.holdfast.outbox.DeclaredOutboxes;
import io.holdfast.outbox.Outbox;
import io.holdfast.outbox.OutboxStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The outboxes of this process, as {@code /v1/outboxes} shows them. */
final class OutboxesView {

    /** Where it stands. */
    static final String PATH = "/v1/outboxes";

    private OutboxesView() {}

    static Map<String, Object> of(DeclaredOutboxes outboxes) {
        return of(outboxes.all().stream().map(OutboxesView::one).toList());
    }

    static Map<String, Object> of(List<Map<String, Object>> outboxes) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("nowMs", System.currentTimeMillis());
        body.put("outboxes", outboxes);
        return body;
    }

    private static Map<String, Object> one(Outbox outbox) {
        return one(outbox.name(), outbox.settings().topic(), outbox.settings().table(), outbox.status());
    }

    static Map<String, Object> one(String name, String topic, String table, OutboxStatus status) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", name);
        shown.put("topic", topic);
        shown.put("table", table);
        shown.put("state", status.state());
        shown.put("status", status);
        return shown;
    }
}
