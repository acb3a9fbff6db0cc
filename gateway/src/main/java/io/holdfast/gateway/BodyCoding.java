package io.holdfast.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** How a body may be coded. What is kept is the body itself, and whoever reads the topic is told of no coding. */
final class BodyCoding {

    private static final String KNOWN = "gzip, deflate";

    private BodyCoding() {}

    /**
     * What undoes the coding of a request's body.
     *
     * @throws BadRequest when its coding is not known
     */
    static BodyDecoder of(HttpServerRequest request) throws BadRequest {
        String said = String.join(",", request.headers().getAll("content-encoding"));
        String content = said.strip().toLowerCase(Locale.ROOT);
        return switch (content) {
            case "", "identity" -> new PlainBody();
            case "gzip", "x-gzip", "deflate" -> new InflatedBody(content);
            default -> {
                request.response().putHeader("accept-encoding", KNOWN);
                throw new BadRequest(
                        415,
                        "unsupported-encoding",
                        "Content-Encoding is \"" + Quote.brief(said) + "\"; known are " + KNOWN
                                + ", one of them, or none.");
            }
        };
    }
}
