package io.holdfast.delivery.sink;

import io.holdfast.core.time.Ticker;
import io.holdfast.delivery.AsyncRecordHandler;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.policy.Classifier;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends each record to an HTTP endpoint, with the record's identity as {@code Idempotency-Key}, by which the endpoint tells
 * a repeated request. Answers mean what {@link ReplyRules} says, no answer what {@link CallFailures} says; redirects are not
 * followed. How many requests are in flight follows the endpoint's latency, and nothing is sent while it has asked for time
 * by {@code Retry-After}. The stages always complete normally, at most a second after the time-out once the request has begun.
 * Thread-safe.
 */
public final class HttpSink implements AsyncRecordHandler {

    private static final int FEWEST_IN_FLIGHT = 2;
    private static final long SLACK_MS = 1_000;

    private final Requests requests;
    private final ReplyRules replies;
    private final CallFailures failures;
    private final CallGate gate;
    private final HttpClient client;
    private final InstantSource clock;
    private final long limitMs;

    /** Connects only when there is something to send. */
    public HttpSink(HttpSettings settings, Classifier classifier) {
        this(settings, classifier, InstantSource.system(), Ticker.SYSTEM);
    }

    HttpSink(HttpSettings settings, Classifier classifier, InstantSource clock, Ticker ticker) {
        this.requests = new Requests(settings);
        this.replies = new ReplyRules(settings);
        this.failures = new CallFailures(settings, classifier);
        this.gate = new CallGate(new AdaptiveLimit(FEWEST_IN_FLIGHT, settings.mostInFlight()), ticker);
        this.clock = clock;
        this.limitMs = settings.timeout().toMillis() + SLACK_MS;
        this.client = Endpoint.client(settings.url(), settings.connectTimeout());
    }

    @Override
    public CompletionStage<Disposition> handle(InboundRecord record) {
        try {
            Optional<HttpRequest> request = requests.request(record);
            return request.isEmpty()
                    ? CompletableFuture.completedFuture(Disposition.done())
                    : gate.call(() -> send(request.get()));
        } catch (UnfitRecordException e) {
            return CompletableFuture.completedFuture(Disposition.poison(e));
        }
    }

    /** Requests that have been sent and not ended. */
    public int inFlight() {
        return gate.inFlight();
    }

    private CompletionStage<Disposition> send(HttpRequest request) {
        AnswerHead head = new AnswerHead();
        CompletableFuture<HttpResponse<String>> sent = client.sendAsync(request, head);
        return sent.copy().orTimeout(limitMs, TimeUnit.MILLISECONDS).handle((response, thrown) -> {
            sent.cancel(true);
            return ended(head, response, thrown);
        });
    }

    private Disposition ended(AnswerHead head, @Nullable HttpResponse<String> response, @Nullable Throwable thrown) {
        Optional<ResponseInfo> heard = head.heard();
        if (heard.isPresent()) {
            return replies.judge(
                    heard.get().statusCode(),
                    heard.get().headers().firstValue("Retry-After"),
                    response == null ? "" : response.body(),
                    clock.instant());
        }
        Throwable why = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return failures.judge(why == null ? new IllegalStateException("neither an answer nor a failure") : why);
    }
}
