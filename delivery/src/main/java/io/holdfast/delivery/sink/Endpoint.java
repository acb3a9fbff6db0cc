package io.holdfast.delivery.sink;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

/** How an endpoint is called, and how it is named to people: without user and query, which may hold secrets. */
final class Endpoint {

    private Endpoint() {}

    /** Follows no redirects. */
    static HttpClient client(URI url, Duration connectTimeout) {
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        return HttpClient.newBuilder()
                .version(tls ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .build();
    }

    static String shown(URI url) {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String path = url.getPath() == null ? "" : url.getPath();
        return url.getScheme() + "://" + url.getHost() + port + path;
    }
}
