package io.holdfast.app;

import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Tier;
import io.holdfast.gateway.HttpGateway;
import io.holdfast.gateway.Monitoring;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RecordStatus;
import io.holdfast.intake.RefusedRecords;
import io.holdfast.intake.UndecidedRecords;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** The real HTTP gateway before an intake in memory. */
final class FakeGateway implements Intake, RefusedRecords {

    private static final String CATALOG = """
            clusters: { west: { bootstrap-servers: "k:9092" } }
            flows:
              plain: { cluster: west, tier: bulk }
              keyed: { cluster: west, tier: bulk, intake: { key: /id } }
            """;

    /** In order of acceptance. */
    final Map<String, Refused> refused = Collections.synchronizedMap(new LinkedHashMap<>());

    final ConcurrentLinkedQueue<String> decisions = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Offer> offers = new ConcurrentLinkedQueue<>();
    volatile List<IntakeView.LaneView> lanes = List.of();
    volatile List<Map<String, Object>> deliveries = List.of();
    volatile List<Map<String, Object>> outboxes = List.of();
    volatile boolean lanesTake = true;
    volatile Function<Offer, Outcome> outcome = offer -> new Outcome.Published("id", "topic", 0, 1);

    private final HttpGateway http;
    private final String scheme;

    FakeGateway() {
        this("{ port: 0 }");
    }

    /** With these settings of the catalog's gateway. */
    FakeGateway(String settings) {
        scheme = settings.contains("tls:") ? "https" : "http";
        http = HttpGateway.start(
                ((CatalogResult.Valid) CatalogReader.read(CATALOG + "gateway: " + settings, "fake", Map.of()))
                        .catalog(),
                this,
                new Monitoring(
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        Map.of(
                                DeliveriesView.PATH,
                                () -> DeliveriesView.of(deliveries),
                                OutboxesView.PATH,
                                () -> OutboxesView.of(outboxes)),
                        Map.of(DeliveriesView.RESUME, this::resume)));
    }

    String url() {
        return scheme + "://127.0.0.1:" + http.port();
    }

    void refuse(String id, String reason, String value) {
        refused.put(
                id,
                new Refused(
                        id,
                        "plain",
                        id,
                        "plain",
                        3,
                        1_000 + refused.size(),
                        2_000,
                        reason,
                        "Kafka said no",
                        null,
                        value.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        List.of()));
    }

    @Override
    public void offer(Offer offer, Consumer<Outcome> answer) {
        offers.add(offer);
        answer.accept(outcome.apply(offer));
    }

    @Override
    public boolean hasRoom(String flow, Tier tier) {
        return true;
    }

    @Override
    public RecordStatus status(String flow, String id) {
        return new RecordStatus.Unknown();
    }

    @Override
    public IntakeView view() {
        return new IntakeView(
                IntakeView.Phase.READY,
                List.of(),
                lanes,
                new IntakeView.SpoolView(7, 3 << 20, 0, 64 << 20, 0, true, refused.size()),
                0,
                5,
                1,
                List.of(),
                List.of(),
                Optional.empty());
    }

    @Override
    public boolean resume(String topic, int partition, UndecidedRecords how, String who) {
        decisions.add("resume " + topic + "/" + partition + " " + how.code() + " by " + who);
        return partition == 0;
    }

    private Monitoring.Reply resume(String name, String who) {
        decisions.add("resume " + name + " by " + who);
        return name.equals("f.halted")
                ? new Monitoring.Reply.Done(Map.of("name", name))
                : new Monitoring.Reply.NotNow("The delivery \"" + name + "\" did not stand still.");
    }

    @Override
    public RefusedRecords refused() {
        return this;
    }

    @Override
    public List<Refused> list(String after, int limit) {
        List<Refused> all = List.copyOf(refused.values());
        int from = 0;
        for (int i = 0; i < all.size(); i++) {
            from = all.get(i).id().equals(after) ? i + 1 : from;
        }
        return all.stream().skip(from).limit(limit).toList();
    }

    @Override
    public Optional<Refused> find(String id) {
        return Optional.ofNullable(refused.get(id));
    }

    @Override
    public boolean retry(String id, String who) {
        return lanesTake && decide("retry", id, who);
    }

    @Override
    public boolean discard(String id, String who) {
        return decide("discard", id, who);
    }

    private boolean decide(String what, String id, String who) {
        decisions.add(what + " " + id + " by " + who);
        return refused.remove(id) != null;
    }

    @Override
    public void close() {
        http.close();
    }
}
