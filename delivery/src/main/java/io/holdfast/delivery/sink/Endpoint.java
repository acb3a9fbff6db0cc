package io.holdfast.delivery.sink;

import java.net.URI;

/** How an endpoint is named to people: without user and query, which may hold secrets. */
final class Endpoint {

    private Endpoint() {}

    static String shown(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String path = url.getPath() == null ? "" : url.getPath();
        return url.getScheme() + "://" + url.getHost() + port + path;
    }
}
