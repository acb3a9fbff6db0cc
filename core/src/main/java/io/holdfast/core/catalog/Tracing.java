package io.holdfast.core.catalog;

import java.util.Map;
import java.util.Optional;

/** Traces of single records, by OpenTelemetry. The environment's OTEL_ variables go before what stands here. */
public record Tracing(
        @Doc(
                "Where spans go, by OTLP over HTTP, as in http://collector:4318/v1/traces; http://localhost:4318 when absent.")
        Optional<String> endpoint,

        @Doc(
                value =
                        "Part of the traces that is sampled, from 0 to 1, of those that begin here; a caller's traceparent"
                                + " decides about its own.",
                byDefault = "0.1")
        Double sample,

        @Doc(value = "Headers of every request to the endpoint, credentials among them.", byDefault = "{}")
        Map<String, Secret> headers) {

    /** Checks the range and the form. */
    public Tracing {
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("sample \"" + sample + "\" is out of range; 0 to 1");
        }
        endpoint.filter(url -> !url.matches("https?://[^\\s]+")).ifPresent(url -> {
            throw new IllegalArgumentException("endpoint \"" + url
                    + "\" is not an address of HTTP; write one such as http://collector:4318/v1/traces");
        });
    }
}
