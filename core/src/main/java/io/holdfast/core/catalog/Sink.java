package io.holdfast.core.catalog;

import java.util.Optional;

/** Where a delivery's records go: one of these. */
public record Sink(
        @Doc("A table of PostgreSQL or H2.") Optional<JdbcTarget> jdbc,

        @Doc("An HTTP endpoint.") Optional<HttpTarget> http,

        @Doc("Code of your own.") Optional<HandlerTarget> handler) {

    /** Refuses none, and more than one. */
    public Sink {
        long targets =
                jdbc.stream().count() + http.stream().count() + handler.stream().count();
        if (targets != 1) {
            throw new IllegalArgumentException(
                    "a sink is one of jdbc, http and handler, found " + (targets == 0 ? "none" : targets + " of them")
                            + "; a record that is to go to two places needs two deliveries");
        }
    }
}
