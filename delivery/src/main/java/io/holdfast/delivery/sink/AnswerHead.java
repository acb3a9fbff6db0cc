package io.holdfast.delivery.sink;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Status and headers of an answer as soon as they are there, since they decide even when the rest never comes, and the
 * beginning of its body. For one answer.
 */
final class AnswerHead implements BodyHandler<String> {

    private static final int KEPT = 512;
    private static final long MOST = 1024 * 1024;

    private volatile @Nullable ResponseInfo info;

    @Override
    public BodySubscriber<String> apply(ResponseInfo heard) {
        info = heard;
        return new Beginning();
    }

    /** Status and headers, if they have come. */
    Optional<ResponseInfo> heard() {
        return Optional.ofNullable(info);
    }

    /** Keeps the first bytes and lets the others go by, so that the connection can serve again. */
    private static final class Beginning implements BodySubscriber<String> {

        private final CompletableFuture<String> body = new CompletableFuture<>();
        private final ByteBuffer kept = ByteBuffer.allocate(KEPT);
        private Flow.@Nullable Subscription subscription;
        private long seen;

        @Override
        public CompletionStage<String> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                seen += buffer.remaining();
                while (buffer.hasRemaining() && kept.hasRemaining()) {
                    kept.put(buffer.get());
                }
            }
            if (seen > MOST && subscription != null) {
                subscription.cancel();
                onComplete();
            }
        }

        @Override
        public void onError(Throwable thrown) {
            body.completeExceptionally(thrown);
        }

        @Override
        public void onComplete() {
            body.complete(new String(kept.array(), 0, kept.position(), StandardCharsets.UTF_8));
        }
    }
}
