package io.holdfast.delivery.declared;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Delivery;
import io.holdfast.core.catalog.Flow;
import io.holdfast.delivery.DeliveryObserver;
import java.util.ArrayList;
import java.util.List;

/** All deliveries that a catalog declares. Thread-safe. */
public final class DeclaredDeliveries implements AutoCloseable {

    private final List<DeclaredDelivery> deliveries;

    private DeclaredDeliveries(List<DeclaredDelivery> deliveries) {
        this.deliveries = List.copyOf(deliveries);
    }

    /** No delivery at all. */
    public static DeclaredDeliveries none() {
        return new DeclaredDeliveries(List.of());
    }

    /**
     * Begins all of them, or none. A cluster or a sink that is away is waited for.
     *
     * @throws io.holdfast.core.HoldfastException when one can never run as it is declared; says why
     */
    public static DeclaredDeliveries start(Catalog catalog) {
        return start(catalog, DeliveryObserver.none());
    }

    /** As {@link #start(Catalog)}, observed. */
    public static DeclaredDeliveries start(Catalog catalog, DeliveryObserver observer) {
        List<DeclaredDelivery> started = new ArrayList<>();
        try {
            for (Flow flow : catalog.flows().values()) {
                for (Delivery delivery : flow.deliveries().values()) {
                    started.add(DeclaredDelivery.start(catalog, flow, delivery, observer));
                }
            }
            return new DeclaredDeliveries(started);
        } catch (RuntimeException e) {
            closeAll(started);
            throw e;
        }
    }

    /** Each of them. */
    public List<DeclaredDelivery> all() {
        return deliveries;
    }

    /** Ends all at once, each within its own limit. */
    @Override
    public void close() {
        closeAll(deliveries);
    }

    private static void closeAll(List<DeclaredDelivery> deliveries) {
        List<Thread> closers = deliveries.stream()
                .map(delivery -> new Thread(delivery::close, "delivery-" + delivery.name() + "-close"))
                .toList();
        closers.forEach(Thread::start);
        for (Thread closer : closers) {
            try {
                closer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
