package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines as bytes, whatever their encoding, and leaves blank ones out. Not thread-safe. */
final class LineSource implements AutoCloseable {

    private static final int LONGEST = 64 << 20;

    private final InputStream in;
    private final String name;
    private long number;

    LineSource(InputStream in, String name) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.name = name;
    }

    /** The next line that is not blank, with a line feed at its end; null at the end. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean blank = true;
        int b = in.read();
        while (b >= 0) {
            if (b == '\n') {
                number++;
                if (!blank) {
                    line.write(b);
                    return line.toByteArray();
                }
                line.reset();
            } else {
                blank &= b == ' ' || b == '\t' || b == '\r';
                line.write(b);
                check(line.size());
            }
            b = in.read();
        }
        if (blank) {
            return null;
        }
        number++;
        line.write('\n');
        return line.toByteArray();
    }

    /** Number in the input, from 1, of the line that was read last. */
    long number() {
        return number;
    }

    private void check(int size) {
        if (size > LONGEST) {
            throw new HoldfastException(
                    "send",
                    "line " + (number + 1) + " of " + name + " is longer than " + (LONGEST >> 20)
                            + " MiB; NDJSON has one record a line",
                    null);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
