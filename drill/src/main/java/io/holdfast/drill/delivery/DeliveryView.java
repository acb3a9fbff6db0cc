package io.holdfast.drill.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.drill.experiment.ProcessHttp;

/** What a delivering process tells of itself over HTTP; what it does not answer within 2 s is nothing. Thread-safe. */
final class DeliveryView {

    private final ProcessHttp http;

    DeliveryView(ProcessHttp http) {
        this.http = http;
    }

    /** Partitions it has claimed and works on. */
    int open() {
        int found = 0;
        for (JsonNode partition : status().path("partitions")) {
            found += partition.path("open").asBoolean() ? 1 : 0;
        }
        return found;
    }

    /** One of the counts of its present life; 0 when it does not answer. */
    long counted(String name) {
        return status().path(name).asLong(0);
    }

    private JsonNode status() {
        return http.json("/v1/deliveries").path("deliveries").path(0).path("status");
    }
}
