package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Nearest;
import java.util.List;

/** Finds the flow of an outbox by its name. */
final class OutboxFlow {

    private OutboxFlow() {}

    /**
     * The flow of that name, which has an outbox.
     *
     * @throws HoldfastException when there is none; names the nearest
     */
    static Flow find(Catalog catalog, String name) {
        List<String> known = catalog.flows().values().stream()
                .filter(flow -> flow.outbox().isPresent())
                .map(Flow::name)
                .toList();
        Flow found = catalog.flows().get(name);
        if (found == null || found.outbox().isEmpty()) {
            throw new HoldfastException(
                    "outbox",
                    "the catalog has no outbox \"" + name + "\""
                            + (known.isEmpty()
                                    ? "; no flow of it has one: add outbox to a flow"
                                    : Nearest.hint(name, known)),
                    null);
        }
        return found;
    }
}
