package io.holdfast.core.catalog;

import java.util.Optional;
import java.util.stream.Stream;

/** Where a delivery's records go: one of these. */
public record Sink(
        @Doc("A table of PostgreSQL or H2.") Optional<JdbcTarget> jdbc,

        @Doc("An HTTP endpoint.") Optional<HttpTarget> http,

        @Doc("Another topic of the same cluster.") Optional<KafkaTarget> kafka,

        @Doc("Code of your own.") Optional<HandlerTarget> handler) {

    /** Refuses none, and more than one. */
    public Sink {
        long targets = Stream.of(jdbc, http, kafka, handler)
                .filter(Optional::isPresent)
                .count();
        if (targets != 1) {
            throw new IllegalArgumentException("a sink is one of jdbc, http, kafka and handler, found "
                    + (targets == 0 ? "none" : targets + " of them")
                    + "; a record that is to go to two places needs two deliveries");
        }
    }
}
