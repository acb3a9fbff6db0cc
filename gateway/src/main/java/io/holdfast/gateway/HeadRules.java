package io.holdfast.gateway;

import io.holdfast.core.Sabotage;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/**
 * What every request's head has to be, beyond what the parser asks (RFC 9112): what another server on the way might read
 * otherwise is refused, so that nothing is smuggled past it.
 */
final class HeadRules {

    private HeadRules() {}

    /**
     * Checks the head.
     *
     * @throws BadRequest when it is ambiguous; its connection is to be closed then
     */
    static void check(HttpServerRequest request) throws BadRequest {
        if (Sabotage.LOOSE_HEADS.on()) {
            return;
        }
        List<String> transfer = request.headers().getAll("transfer-encoding");
        if (!transfer.isEmpty()) {
            checkTransfer(request, transfer);
        }
        List<String> hosts = request.headers().getAll("host");
        boolean missing = hosts.isEmpty() && request.version() == HttpVersion.HTTP_1_1;
        // White space within it is what a folded line leaves.
        if (missing || hosts.size() > 1 || hosts.stream().anyMatch(host -> host.matches(".*\\s.*"))) {
            throw new BadRequest(
                    400,
                    "bad-host",
                    "The request has " + hosts.size()
                            + " headers Host; a request of HTTP/1.1 has one, without white space.");
        }
    }

    private static void checkTransfer(HttpServerRequest request, List<String> transfer) throws BadRequest {
        String all = String.join(", ", transfer);
        if (!all.strip().equalsIgnoreCase("chunked")) {
            throw new BadRequest(
                    501,
                    "unsupported-transfer-encoding",
                    "Transfer-Encoding is \"" + Quote.brief(all) + "\"; only chunked is read.");
        }
        if (request.version() == HttpVersion.HTTP_1_0) {
            throw new BadRequest(
                    400, "malformed-http", "A request of HTTP/1.0 has no Transfer-Encoding; say Content-Length.");
        }
    }
}
