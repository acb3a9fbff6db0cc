package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An endpoint, and how a record is sent to it. */
public record HttpTarget(
        @Doc("Where to, as in https://orders.example.com/v1.")
        String url,

        @Doc(value = "How.", byDefault = "post") Method method,

        @Doc(value = "Content-Type of every request.", byDefault = "application/json")
        String contentType,

        @Doc(value = "Headers of every request, credentials among them.", byDefault = "{}")
        Map<String, Secret> headers,

        @Doc(value = "The record's headers, and the request's that carry them.", byDefault = "{}")
        Map<String, String> recordHeaders,

        @Doc(
                value =
                        "Whether the endpoint does a request once that comes twice under one Idempotency-Key. If not, a request"
                                + " whose outcome is unknown waits for somebody's decision.",
                byDefault = "true")
        boolean idempotent,

        @Doc(
                "Where to ask by GET what became of a request whose outcome is unknown, as in https://orders.example.com/v1/{id};"
                        + " {id} is the record's holdfast.id. 2xx means that it had its effect, 404 that it had and will have"
                        + " none, so that it is sent again; after any other answer, or none, it is asked again.")
        Optional<String> query,

        @Doc(value = "Status codes, and what they mean here, before the usual meaning.", byDefault = "{}")
        Map<String, Delivery.Fault> statuses,

        @Doc(value = "Longest until a connection stands.", byDefault = "5s")
        Duration connectTimeout,

        @Doc(value = "Longest until the answer is there, connecting included.", byDefault = "30s")
        Duration timeout,

        @Doc(value = "Requests at a time at the most.", byDefault = "100")
        int maxInFlight) {

    /** How a record is sent. */
    public enum Method {
        /** To be worked on. */
        POST,
        /** To be stored under the URL. */
        PUT
    }

    /** Checks that statuses are numbers and the query has a use; the rest is the sink's to check. */
    public HttpTarget {
        statuses.keySet().forEach(HttpTarget::checkStatus);
        if (query.isPresent() && idempotent) {
            throw new IllegalArgumentException(
                    "query is for requests that must not be repeated blindly, and those of an"
                            + " idempotent endpoint may be; write idempotent: false, or leave query out");
        }
        if (query.isPresent() && !query.get().contains("{id}")) {
            throw new IllegalArgumentException(
                    "query has no place for the record's identity; write {id} where it goes, as"
                            + " in https://orders.example.com/v1/{id}");
        }
    }

    private static void checkStatus(String status) {
        if (!status.matches("[345][0-9][0-9]")) {
            throw new IllegalArgumentException("statuses has \"" + status + "\", which is no failure; 300 to 599");
        }
    }
}
