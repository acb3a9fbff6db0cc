package io.holdfast.gateway;

import io.vertx.core.MultiMap;

/** How a body may be coded: not at all. Its bytes are the record's, and whoever reads the topic is not told of a coding. */
final class BodyCoding {

    private BodyCoding() {}

    /**
     * Checks a request whose body is taken.
     *
     * @throws BadRequest when the body is compressed or in another coding than {@code chunked}
     */
    static void check(MultiMap headers) throws BadRequest {
        String content = headers.get("content-encoding");
        if (content != null && !content.isBlank() && !content.strip().equalsIgnoreCase("identity")) {
            throw new BadRequest(
                    415,
                    "unsupported-encoding",
                    "Content-Encoding is \"" + Quote.brief(content) + "\"; send the body as it is, without it.");
        }
        String transfer = headers.get("transfer-encoding");
        if (transfer != null && !transfer.strip().equalsIgnoreCase("chunked")) {
            throw new BadRequest(
                    501,
                    "unsupported-transfer-encoding",
                    "Transfer-Encoding is \"" + Quote.brief(transfer) + "\"; only chunked is read.");
        }
    }
}
