package io.holdfast.delivery.sink;

import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.OutcomeQuery;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks an endpoint by GET what became of a record's call. 2xx: it had its effect. 404: it had none, so the endpoint must not
 * answer that while the call could still have it. Any other answer, redirects too, and none: nobody can tell yet. Sends the
 * sink's headers, and follows its time-outs. Thread-safe.
 */
public final class HttpQuery implements OutcomeQuery {

    /** Stands in the URL for the record's identity. */
    public static final String ID = "{id}";

    private static final int NOT_FOUND = 404;
    private static final long SLACK_MS = 1_000;

    private final HttpSettings settings;
    private final String template;
    private final HttpClient client;

    /**
     * Connects only when there is something to ask.
     *
     * @param settings of the sink whose calls it is about
     * @param template the URL, with {@value #ID} for the record's identity, which is percent-encoded
     * @throws IllegalArgumentException when that is no URL
     */
    public HttpQuery(HttpSettings settings, String template) {
        this.settings = settings;
        this.template = template;
        this.client = Endpoint.client(checked(template), settings.connectTimeout());
    }

    private static URI checked(String template) {
        try {
            URI url = url(template, "1");
            boolean http = String.valueOf(url.getScheme()).matches("(?i)https?");
            if (http && url.getHost() != null && url.getUserInfo() == null && template.contains(ID)) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw wrong(template, e);
        }
        throw wrong(template, null);
    }

    private static IllegalArgumentException wrong(String template, @Nullable Exception cause) {
        int secrets = template.indexOf('?');
        String shown = secrets < 0 ? template : template.substring(0, secrets);
        return new IllegalArgumentException(
                "query \"" + shown
                        + "\" is no URL to ask; write it as in https://orders.example.com/v1/{id}, without a user",
                cause);
    }

    private static URI url(String template, String id) {
        String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        return URI.create(template.replace(ID, encoded));
    }

    @Override
    public CompletionStage<Outcome> ask(InboundRecord record) {
        URI url = url(template, record.id());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(settings.timeout()).GET();
        settings.headers().forEach((name, secret) -> request.setHeader(name, secret.reveal()));
        AnswerHead head = new AnswerHead();
        CompletableFuture<HttpResponse<String>> sent = client.sendAsync(request.build(), head);
        long limitMs = settings.timeout().toMillis() + SLACK_MS;
        return sent.copy().orTimeout(limitMs, TimeUnit.MILLISECONDS).handle((response, thrown) -> {
            sent.cancel(true);
            return outcome(url, head.heard(), thrown);
        });
    }

    private static Outcome outcome(URI url, Optional<ResponseInfo> heard, @Nullable Throwable thrown) {
        if (heard.isPresent()) {
            int status = heard.get().statusCode();
            return status / 100 == 2
                    ? new Outcome.Done()
                    : status == NOT_FOUND
                            ? new Outcome.NotDone()
                            : unknown("http-" + status, url, "answered " + status);
        }
        Throwable why = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        String error = why == null ? "no-answer" : why.getClass().getName();
        return unknown(error, url, "not answered: " + why);
    }

    private static Outcome unknown(String error, URI url, String how) {
        return new Outcome.Unknown(Failure.of(
                error,
                "whether the call had its effect was asked by GET " + Endpoint.shown(url) + ", and that was " + how
                        + "; it is asked again, unless somebody settles the record before"));
    }
}
