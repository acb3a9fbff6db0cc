package io.holdfast.core.catalog;

import java.util.HashMap;
import java.util.Map;

/** A Kafka cluster. */
public record Cluster(
        @Doc(value = "Name of the cluster.", fromKey = true) String name,

        @Doc("Brokers to begin with, host:port, separated by commas.")
        String bootstrapServers,

        @Doc(value = "Settings handed to every Kafka client untouched.", byDefault = "{}")
        Map<String, Secret> kafka) {

    /** Checks the form of the servers. */
    public Cluster {
        for (String server : bootstrapServers.split(",", -1)) {
            if (!server.strip().matches("[^:\\s]+:\\d{1,5}|\\[[0-9a-fA-F:]+]:\\d{1,5}")) {
                throw new IllegalArgumentException("bootstrap-servers \"" + bootstrapServers + "\" has \""
                        + server.strip() + "\", which is not host:port");
            }
        }
        kafka = Map.copyOf(kafka);
    }

    /** Settings for a Kafka client of this cluster, secrets revealed. */
    public Map<String, Object> clientSettings() {
        Map<String, Object> settings = new HashMap<>();
        kafka.forEach((key, value) -> settings.put(key, value.reveal()));
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }
}
