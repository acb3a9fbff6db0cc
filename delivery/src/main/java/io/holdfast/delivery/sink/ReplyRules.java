package io.holdfast.delivery.sink;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.policy.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an answer means for its record. Immutable.
 *
 * <p>2xx is done. 429 and 503 say of themselves that nothing was done, and 401, 403 and 407 are about credentials, which
 * fail for every record alike: sink-down. 408 and 425 ask to come again, and so do the other 5xx: transient, but for an
 * endpoint that is not idempotent those 5xx are of unknown outcome, since they may come from a proxy or from half-way
 * through. All others, redirects too, are the answer to this record: poison.
 */
final class ReplyRules {

    private final HttpSettings settings;

    ReplyRules(HttpSettings settings) {
        this.settings = settings;
    }

    /**
     * The disposition.
     *
     * @param retryAfter the header of this name
     * @param body its beginning, as a hint for people
     */
    Disposition judge(int status, Optional<String> retryAfter, String body, Instant now) {
        if (status >= 200 && status < 300) {
            return Disposition.done();
        }
        Failure failure = Failure.of("http-" + status, message(status, body));
        FailureKind configured = settings.statuses().get(status);
        FailureKind kind = configured != null ? configured : kind(status);
        return switch (kind) {
            case POISON -> new Disposition.Poison(failure);
            case SINK_DOWN -> {
                Optional<Duration> wait = retryAfter.flatMap(value -> RetryAfter.parse(value, now));
                yield new Disposition.SinkDown(failure, wait);
            }
            case TRANSIENT ->
                configured == null && status >= 500 && !settings.idempotent()
                        ? new Disposition.Unknown(failure)
                        : new Disposition.Transient(failure);
        };
    }

    private static FailureKind kind(int status) {
        return switch (status) {
            case 401, 403, 407, 429, 503 -> FailureKind.SINK_DOWN;
            case 408, 425 -> FailureKind.TRANSIENT;
            default -> status >= 500 ? FailureKind.TRANSIENT : FailureKind.POISON;
        };
    }

    private String message(int status, String body) {
        String advice = status >= 300 && status < 400
                ? "redirects are not followed; let the sink's url name the place itself"
                : status == 401 || status == 403 || status == 407
                        ? "let the sink's headers carry credentials that the endpoint accepts"
                        : "see what it says, and correct the record or the endpoint";
        return settings.method() + " " + Endpoint.shown(settings.url()) + " was answered " + status + "; " + advice
                + (body.isBlank() ? "" : ": " + body.strip());
    }
}
