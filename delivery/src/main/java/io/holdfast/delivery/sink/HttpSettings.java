package io.holdfast.delivery.sink;

import io.holdfast.core.catalog.Secret;
import io.holdfast.delivery.policy.FailureKind;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where and how an {@link HttpSink} sends records.
 *
 * @param contentType of every request
 * @param headers sent with every request, credentials among them
 * @param recordHeaders the record's header to the request's that carries it; one that the record lacks is left out
 * @param idempotent whether the endpoint does a request once that it gets twice under one {@code Idempotency-Key}; if not, a
 *     request whose outcome is unknown is never repeated unasked; that of a request on a connection which the endpoint closed
 *     meanwhile is unknown too, so let it keep idle connections longer than the JVM does by its property
 *     {@code jdk.httpclient.keepalive.timeout}
 * @param statuses what single statuses mean here, before the usual meaning
 * @param tombstones refused or ignored
 * @param connectTimeout longest until a connection stands, 100 ms to 1 min
 * @param timeout longest until the answer is there, the connection included, 200 ms to 10 min
 * @param mostInFlight requests at a time at the most, 1 to 10,000; how many there really are follows the endpoint's latency
 */
public record HttpSettings(
        URI url,
        Method method,
        String contentType,
        Map<String, Secret> headers,
        Map<String, String> recordHeaders,
        boolean idempotent,
        Map<Integer, FailureKind> statuses,
        Tombstones tombstones,
        Duration connectTimeout,
        Duration timeout,
        int mostInFlight) {

    private static final int MOST_IN_FLIGHT = 10_000;

    /** How a record is sent. */
    public enum Method {
        /** To be worked on. */
        POST,
        /** To be stored under the URL. */
        PUT
    }

    /** Refuses what cannot work, all of it at once in an {@link IllegalArgumentException}. */
    public HttpSettings {
        headers = Map.copyOf(headers);
        recordHeaders = Map.copyOf(recordHeaders);
        statuses = Map.copyOf(statuses);
        List<String> wrong = new ArrayList<>();
        String scheme = String.valueOf(url.getScheme());
        if (!scheme.matches("(?i)https?") || url.getHost() == null || url.getUserInfo() != null) {
            wrong.add("url \"" + Endpoint.shown(url)
                    + "\" is none; write it as in https://orders.example.com/v1, without a"
                    + " user, and give credentials as a header");
        }
        headers.forEach((name, value) -> wrong.addAll(wrongHeader(name, value.reveal())));
        recordHeaders.values().forEach(name -> wrong.addAll(wrongHeader(name, "x")));
        wrong.addAll(wrongHeader("Content-Type", contentType));
        statuses.keySet().stream()
                .filter(status -> status < 300 || status > 599)
                .forEach(status -> wrong.add("status \"" + status + "\" is no failure; 300 to 599"));
        if (tombstones == Tombstones.DELETE) {
            wrong.add("tombstones cannot delete by HTTP; refuse or ignore them");
        }
        wrong.addAll(outside("connect timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(1)));
        wrong.addAll(outside("timeout", timeout, Duration.ofMillis(200), Duration.ofMinutes(10)));
        if (connectTimeout.compareTo(timeout) >= 0) {
            wrong.add(
                    "connect timeout \"" + connectTimeout + "\" is not below the timeout, " + timeout + "; shorten it");
        }
        if (mostInFlight < 1 || mostInFlight > MOST_IN_FLIGHT) {
            wrong.add("in flight \"" + mostInFlight + "\" is out of range; 1 to " + MOST_IN_FLIGHT);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("the HTTP sink cannot work: " + String.join(". ", wrong));
        }
    }

    /** Posts JSON to an endpoint that knows {@code Idempotency-Key}; 5 s to connect, 30 s in all, 100 at a time. */
    public static HttpSettings of(URI url) {
        return new HttpSettings(
                url,
                Method.POST,
                "application/json",
                Map.of(),
                Map.of(),
                true,
                Map.of(),
                Tombstones.REFUSE,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                100);
    }

    private static List<String> wrongHeader(String name, String value) {
        if (name.equalsIgnoreCase(IdempotencyKey.HEADER)) {
            return List.of("header \"" + name + "\" is the sink's own; leave it out");
        }
        try {
            HttpRequest.newBuilder().header(name, value);
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of("header \"" + name + "\" cannot be sent, by its name or its value; change or leave it out");
        }
    }

    private static List<String> outside(String name, Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0
                ? List.of()
                : List.of(name + " \"" + value + "\" is out of range; " + least + " to " + most);
    }
}
