package io.holdfast.drill.hostile;

import io.holdfast.drill.experiment.Waiting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connections of one attack that send a byte now and then, or that never read. Each is noted once the gateway has closed it, or
 * at the end. {@link #run} is for one thread.
 */
final class SlowClients {

    private static final long DRIP_MS = 500;

    private final Kind kind;
    private final URI gateway;
    private final Consumer<Trial> note;
    private final ByteBuffer answer = ByteBuffer.allocate(1 << 10);

    /**
     * What they do.
     *
     * @param first sent at once
     * @param then sent byte by byte; again from its beginning when it is over
     * @param reads whether they look at answers; when they do not, all of {@code then} is sent as fast as it is taken
     */
    record Kind(String attack, int connections, byte[] first, byte[] then, boolean reads) {}

    SlowClients(Kind kind, URI gateway, Consumer<Trial> note) {
        this.kind = kind;
        this.gateway = gateway;
        this.note = note;
    }

    private static final class Open {
        private final SocketChannel channel;
        private final long openedNanos = System.nanoTime();
        private int sent;
        private int status;

        Open(SocketChannel channel) {
            this.channel = channel;
        }

        long heldMs() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - openedNanos);
        }
    }

    /** Goes on until it is told to stop, or until none is open any more. */
    void run(BooleanSupplier stop) {
        List<Open> open = new ArrayList<>();
        for (int i = 0; i < kind.connections(); i++) {
            Open fresh = connect();
            if (fresh != null) {
                open.add(fresh);
            }
        }
        while (!stop.getAsBoolean() && !open.isEmpty()) {
            open.removeIf(this::over);
            Waiting.ms(DRIP_MS);
        }
        open.forEach(left -> end(left, -1));
    }

    private @Nullable Open connect() {
        try {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
            channel.configureBlocking(false);
            channel.write(ByteBuffer.wrap(kind.first()));
            return new Open(channel);
        } catch (IOException e) {
            note.accept(new Trial(kind.attack(), e.toString(), 0, 0));
            return null;
        }
    }

    /** Whether the gateway has closed it. */
    private boolean over(Open client) {
        try {
            if (kind.reads()) {
                client.channel.write(ByteBuffer.wrap(kind.then(), client.sent++ % kind.then().length, 1));
                return closed(client);
            }
            client.channel.write(ByteBuffer.wrap(kind.then()));
            return false;
        } catch (IOException e) {
            end(client, client.heldMs());
            return true;
        }
    }

    private boolean closed(Open client) throws IOException {
        answer.clear();
        int read = client.channel.read(answer);
        if (read > 0) {
            byte[] bytes = new byte[read];
            answer.flip().get(bytes);
            client.status = Wire.status(new java.io.ByteArrayInputStream(bytes));
        }
        if (read < 0) {
            end(client, client.heldMs());
        }
        return read < 0;
    }

    private void end(Open client, long heldMs) {
        note.accept(new Trial(kind.attack(), "a byte now and then", client.status, heldMs));
        try {
            client.channel.close();
        } catch (IOException e) {
            client.status = 0;
        }
    }
}
