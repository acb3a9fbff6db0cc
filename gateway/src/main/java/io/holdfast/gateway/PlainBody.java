package io.holdfast.gateway;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A body that is not coded. */
final class PlainBody implements BodyDecoder {

    private final ArrayDeque<Buffer> fed = new ArrayDeque<>(1);

    @Override
    public void feed(Buffer chunk) {
        fed.add(chunk);
    }

    @Override
    public @Nullable Buffer next() {
        return fed.poll();
    }

    @Override
    public void end() {}

    @Override
    public void close() {
        fed.clear();
    }
}
