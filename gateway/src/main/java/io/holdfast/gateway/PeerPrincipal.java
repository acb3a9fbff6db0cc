package io.holdfast.gateway;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Whom the connection of a request proves to be at its other end, whatever the request itself shows. */
@FunctionalInterface
interface PeerPrincipal {

    /** The principal's name; null when the connection proves nobody. */
    @Nullable
    String of(HttpServerRequest request);
}
