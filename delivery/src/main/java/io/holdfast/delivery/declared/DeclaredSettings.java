package io.holdfast.delivery.declared;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Cluster;
import io.holdfast.core.catalog.Delivery;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.HttpTarget;
import io.holdfast.core.catalog.JdbcTarget;
import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.engine.EngineLimits;
import io.holdfast.delivery.engine.LaneRules;
import io.holdfast.delivery.policy.Classifier;
import io.holdfast.delivery.policy.FailureKind;
import io.holdfast.delivery.policy.RetryPolicy;
import io.holdfast.delivery.sink.HttpSettings;
import io.holdfast.delivery.sink.JdbcSettings;
import io.holdfast.delivery.sink.Payload;
import io.holdfast.delivery.sink.RowId;
import io.holdfast.delivery.sink.Tombstones;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What a catalog declares, in the words of the library. Pure. */
final class DeclaredSettings {

    private DeclaredSettings() {}

    static DeliverySettings of(Catalog catalog, Flow flow, Delivery delivery) {
        Cluster cluster = Objects.requireNonNull(catalog.clusters().get(flow.cluster()));
        RetryPolicy usual = RetryPolicy.defaults();
        return DeliverySettings.of(flow.name(), delivery.name(), flow.topicName(), cluster.clientSettings())
                .withRetry(new RetryPolicy(
                        delivery.attempts(), usual.firstBackoff(), usual.longestBackoff(), delivery.retry()))
                .withLanes(lanes(delivery))
                .withLimits(EngineLimits.DEFAULTS.withMostBufferedBytes(share(catalog)))
                .withClassifier(classifier(delivery))
                .withFrom(DeliverySettings.From.valueOf(delivery.from().name()))
                .withProtocol(DeliverySettings.Protocol.valueOf(
                        delivery.groupProtocol().name()));
    }

    /** All deliveries of a process share a quarter of its heap. */
    private static long share(Catalog catalog) {
        int deliveries = catalog.flows().values().stream()
                .mapToInt(flow -> flow.deliveries().size())
                .sum();
        return Runtime.getRuntime().maxMemory() / 4 / deliveries;
    }

    private static LaneRules lanes(Delivery delivery) {
        LaneRules usual = LaneRules.DEFAULTS;
        return new LaneRules(
                delivery.ordering() == Delivery.Ordering.KEY,
                LaneRules.WhenDead.valueOf(delivery.afterDeath().name()),
                usual.mostBuffered(),
                usual.mostBufferedBytes(),
                usual.mostParkedPerKey(),
                usual.mostParked(),
                usual.mostParkedBytes());
    }

    private static Classifier classifier(Delivery delivery) {
        Map<String, String> rules = new HashMap<>();
        delivery.errors().forEach((name, fault) -> rules.put(name, kind(fault).word()));
        return Classifier.of(rules);
    }

    private static FailureKind kind(Delivery.Fault fault) {
        return FailureKind.valueOf(fault.name());
    }

    /** Progress is kept under flow and delivery, for a database may serve several flows. */
    static JdbcSettings jdbc(Flow flow, Delivery delivery, JdbcTarget target) {
        RowId id = target.id()
                .<RowId>map(pointer -> new RowId.At(target.idColumn(), pointer))
                .orElseGet(() -> new RowId.OfRecord(target.idColumn()));
        JdbcSettings settings = JdbcSettings.of(
                        flow.name() + "." + delivery.name(), target.table(), id, target.columns())
                .withMode(JdbcSettings.Mode.valueOf(target.mode().name()))
                .withTombstones(Tombstones.valueOf(target.tombstones().name()))
                .withTimeout(target.timeout());
        return target.payload()
                .map(column -> settings.withPayload(new Payload(column, Payload.Form.TEXT)))
                .orElse(settings);
    }

    static HttpSettings http(HttpTarget target) {
        Map<Integer, FailureKind> statuses = new HashMap<>();
        target.statuses().forEach((status, fault) -> statuses.put(Integer.valueOf(status), kind(fault)));
        return new HttpSettings(
                URI.create(target.url()),
                HttpSettings.Method.valueOf(target.method().name()),
                target.contentType(),
                target.headers(),
                target.recordHeaders(),
                target.idempotent(),
                statuses,
                Tombstones.REFUSE,
                target.connectTimeout(),
                target.timeout(),
                target.maxInFlight());
    }
}
