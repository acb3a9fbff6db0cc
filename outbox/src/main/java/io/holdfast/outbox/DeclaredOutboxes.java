package io.holdfast.outbox;

import io.holdfast.core.catalog.Catalog;
import java.util.List;

/** All outboxes that a catalog declares. Thread-safe. */
public final class DeclaredOutboxes implements AutoCloseable {

    private final List<Outbox> outboxes;

    private DeclaredOutboxes(List<Outbox> outboxes) {
        this.outboxes = outboxes;
    }

    /** No outbox at all. */
    public static DeclaredOutboxes none() {
        return new DeclaredOutboxes(List.of());
    }

    /** Begins all of them. A cluster or a database that is away is waited for. */
    public static DeclaredOutboxes start(Catalog catalog) {
        return new DeclaredOutboxes(catalog.flows().values().stream()
                .filter(flow -> flow.outbox().isPresent())
                .map(flow -> Outbox.start(OutboxSettings.of(catalog, flow)))
                .toList());
    }

    /** Each of them. */
    public List<Outbox> all() {
        return outboxes;
    }

    /** Ends all at once, each within its own limit. */
    @Override
    public void close() {
        outboxes.forEach(Outbox::end);
        outboxes.forEach(Outbox::close);
    }
}
