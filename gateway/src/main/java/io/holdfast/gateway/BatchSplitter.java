package io.holdfast.gateway;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Splits the body of a batch into records as it arrives. */
interface BatchSplitter {

    /**
     * The splitter for a media type; a record longer than {@code longest} bytes is passed on as null.
     *
     * @throws BadRequest when a batch is not of this media type
     */
    static BatchSplitter of(@Nullable String contentType, long longest, Consumer<byte @Nullable []> records)
            throws BadRequest {
        String media = MediaType.of(contentType);
        int most = (int) Math.min(Integer.MAX_VALUE - 8, longest);
        return switch (media) {
            case "application/x-ndjson", "application/jsonl", "application/ndjson" -> new LineSplitter(most, records);
            case "application/json", CloudEvent.BATCH -> new ArraySplitter(most, records);
            default ->
                throw new BadRequest(
                        415,
                        "unsupported-media-type",
                        "A batch is application/x-ndjson, application/json or " + CloudEvent.BATCH + ", not \"" + media
                                + "\".");
        };
    }

    /** The next bytes of the body. */
    void accept(Buffer chunk) throws BadRequest;

    /** Bytes held of a record that has not ended yet. */
    int held();

    /** The body is complete. */
    void end() throws BadRequest;
}
