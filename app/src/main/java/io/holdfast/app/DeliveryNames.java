package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Cluster;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Nearest;
import io.holdfast.delivery.park.ParkNames;
import java.util.Map;
import java.util.TreeMap;

/** A delivery of the catalog, found by {@code FLOW.DELIVERY}. */
record DeliveryNames(ParkNames names, Cluster cluster) {

    /**
     * The delivery with this name.
     *
     * @throws HoldfastException when there is none; names the nearest
     */
    static DeliveryNames find(Catalog catalog, String name) {
        Map<String, DeliveryNames> known = new TreeMap<>();
        for (Flow flow : catalog.flows().values()) {
            flow.deliveries()
                    .keySet()
                    .forEach(delivery -> known.put(
                            flow.name() + "." + delivery,
                            new DeliveryNames(
                                    new ParkNames(flow.name(), delivery, flow.topicName()), catalog.clusterOf(flow))));
        }
        DeliveryNames found = known.get(name);
        if (found == null) {
            throw new HoldfastException(
                    "dead-letters",
                    "the catalog has no delivery \"" + name + "\""
                            + (known.isEmpty()
                                    ? "; it declares none; name a topic of others with --topic"
                                    : Nearest.hint(name, known.keySet())),
                    null);
        }
        return found;
    }
}
