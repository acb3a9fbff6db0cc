package io.holdfast.gateway;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Splits NDJSON into lines as it arrives. Never holds more than one line of the allowed length: a longer one is skipped up
 * to its end and reported as null. Blank lines are passed over. Not thread-safe.
 */
final class LineSplitter implements BatchSplitter {

    private static final int USUAL = 1_024;

    private final int longest;
    private final Consumer<byte @Nullable []> lines;
    private ByteArrayOutputStream partial = new ByteArrayOutputStream(USUAL);
    private boolean skipping;

    LineSplitter(int longest, Consumer<byte @Nullable []> lines) {
        this.longest = longest;
        this.lines = lines;
    }

    @Override
    public void accept(Buffer chunk) {
        byte[] bytes = chunk.getBytes();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                add(bytes, start, i);
                endLine();
                start = i + 1;
            }
        }
        add(bytes, start, bytes.length);
    }

    @Override
    public int held() {
        return partial.size();
    }

    @Override
    public void end() {
        endLine();
    }

    private void add(byte[] bytes, int from, int to) {
        if (skipping) {
            return;
        }
        if (partial.size() + to - from > longest) {
            skipping = true;
            partial = new ByteArrayOutputStream(USUAL);
            return;
        }
        partial.write(bytes, from, to - from);
    }

    private void endLine() {
        if (skipping) {
            skipping = false;
            lines.accept(null);
            return;
        }
        byte[] line = partial.toByteArray();
        partial = line.length > USUAL ? new ByteArrayOutputStream(USUAL) : partial;
        partial.reset();
        if (!blank(line)) {
            lines.accept(line);
        }
    }

    private static boolean blank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
