package io.holdfast.drill.delivery;

import io.holdfast.drill.delivery.DeliveryExperiment.Delivery;
import io.holdfast.drill.history.DrillFlow;

/**
 * The {@code holdfast.yaml} of a delivering process, written anew for each of its lives, so that its effects can tell them
 * apart.
 *
 * @param effects where the delivery ends
 * @param partitions of the source topic
 */
record ProcessCatalog(String bootstrapServers, Delivery delivery, Effects effects, int partitions) {

    /** Name of the delivery. */
    static final String DELIVERY = "out";

    /** The consumer group's id. */
    static final String GROUP = "holdfast." + DrillFlow.CRITICAL.flow() + "." + DELIVERY;

    /** Name of its topic of this kind, such as {@code dlq}. */
    static String topic(String kind) {
        return DrillFlow.CRITICAL.flow() + "." + DELIVERY + "." + kind;
    }

    /**
     * It for one life. A member of a classic group sets its session timeout itself.
     *
     * @param life by which the effects are known to be the process's
     * @param port where the process listens
     */
    String text(String life, int port) {
        String kafka = delivery.groupProtocol().equals("classic")
                ? ", kafka: { session.timeout.ms: \"6000\", heartbeat.interval.ms: \"1000\" }"
                : "";
        return """
                clusters:
                  sandbox: { bootstrap-servers: "%s"%s }
                flows:
                  %s:
                    owner: drills
                    cluster: sandbox
                    topic: { partitions: %d, replication-factor: 3, min-insync-replicas: 2 }
                    deliveries:
                      %s:
                        retry: [%s]
                        when-dead: %s
                        group-protocol: %s
                        sink: %s
                gateway: { port: %d, instance: "drill-%s" }
                """.formatted(
                        bootstrapServers,
                        kafka,
                        DrillFlow.CRITICAL.flow(),
                        partitions,
                        DELIVERY,
                        String.join(", ", delivery.retry()),
                        delivery.whenDead(),
                        delivery.groupProtocol(),
                        effects.sink(life),
                        port,
                        life.replace('.', '-'));
    }
}
