package io.holdfast.delivery.declared;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.delivery.Delivery;
import io.holdfast.delivery.DeliveryObserver;
import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.DeliveryStatus;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A delivery of the catalog, from now until it is closed: while its cluster does not answer, or its topic is not there, it is
 * started again and again. Thread-safe.
 */
public final class DeclaredDelivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeclaredDelivery.class);
    private static final long AGAIN_S = 5;
    private static final long CLOSE_S = 60;

    private final String name;
    private final DeliverySettings settings;
    private final SinkConnection sink;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread starter;
    private volatile @Nullable Delivery running;
    private volatile String trouble = DeliveryStatus.STARTING;

    private DeclaredDelivery(String name, DeliverySettings settings, SinkConnection sink) {
        this.name = name;
        this.settings = settings;
        this.sink = sink;
        this.starter = new Thread(this::start, "delivery-" + name + "-start");
    }

    /** Begins; what is wrong with its settings or its handler is thrown, and all else is waited for. */
    static DeclaredDelivery start(
            Catalog catalog, Flow flow, io.holdfast.core.catalog.Delivery delivery, DeliveryObserver observer) {
        String name = flow.name() + "." + delivery.name();
        try {
            DeliverySettings settings =
                    DeclaredSettings.of(catalog, flow, delivery).withObserver(observer);
            DeclaredDelivery declared =
                    new DeclaredDelivery(name, settings, SinkConnection.open(flow, delivery, settings));
            declared.starter.setDaemon(true);
            declared.starter.start();
            return declared;
        } catch (IllegalArgumentException e) {
            throw new HoldfastException("delivery", "the delivery \"" + name + "\": " + e.getMessage(), e);
        }
    }

    private void start() {
        try {
            do {
                attempt();
            } while (running == null && !closing.await(AGAIN_S, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            trouble = "it cannot start: " + e;
            LOG.atError().addKeyValue("delivery", name).setCause(e).log("it cannot start, and is not tried again");
        }
    }

    private void attempt() {
        try {
            running = sink.start(settings);
            trouble = "";
        } catch (HoldfastException | KafkaException e) {
            if (!trouble.equals(e.getMessage())) {
                LOG.atWarn().addKeyValue("delivery", name).log("it does not start yet: {}", e.getMessage());
            }
            trouble = String.valueOf(e.getMessage());
        }
    }

    /** Flow and delivery, as in {@code payments.ledger}. */
    public String name() {
        return name;
    }

    /** Settings it runs with. */
    public DeliverySettings settings() {
        return settings;
    }

    /** What it does and has done; while it does not run, why. */
    public DeliveryStatus status() {
        Delivery delivery = running;
        return delivery == null ? DeliveryStatus.notBegun(trouble) : delivery.status();
    }

    /**
     * Lets it go on after too many records died; logged with who says so.
     *
     * @return whether it stood still for that; if not, nothing changes
     */
    public boolean resume(String who) {
        Delivery delivery = running;
        boolean resumed = delivery != null && delivery.resume();
        if (resumed) {
            LOG.atInfo()
                    .addKeyValue("delivery", name)
                    .addKeyValue("by", who)
                    .log("it goes on after too many dead letters");
        }
        return resumed;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            starter.join(TimeUnit.SECONDS.toMillis(CLOSE_S));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Delivery delivery = running;
        if (delivery != null) {
            delivery.close();
        }
        sink.close();
    }
}
