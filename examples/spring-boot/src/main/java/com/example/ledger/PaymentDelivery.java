package com.example.ledger;

import io.holdfast.delivery.Delivery;
import io.holdfast.delivery.DeliverySettings;
import java.util.Map;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs the delivery as long as the application context does: from when all beans are there, until before the first of them goes.
 * A topic that is not there, or a cluster that does not answer, ends the application with a message that says what to do.
 */
@Component
public class PaymentDelivery implements SmartLifecycle {

    private final LedgerProperties properties;
    private final PaymentHandler handler;
    private volatile Delivery running;

    /** Hands what it reads to {@code handler}. */
    public PaymentDelivery(LedgerProperties properties, PaymentHandler handler) {
        this.properties = properties;
        this.handler = handler;
    }

    @Override
    public boolean isAutoStartup() {
        return properties.autoStart();
    }

    @Override
    public void start() {
        running = Delivery.start(
                DeliverySettings.of(
                        properties.flow(),
                        properties.delivery(),
                        properties.topic(),
                        Map.of("bootstrap.servers", properties.bootstrapServers())),
                handler);
    }

    /** What runs may end, and what is done is committed. */
    @Override
    public void stop() {
        running.close();
        running = null;
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }
}
