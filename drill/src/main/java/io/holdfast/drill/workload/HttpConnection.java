package io.holdfast.drill.workload;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * A connection over which one request after the other is sent (HTTP/1.1, RFC 9112); answers need a {@code Content-Length}.
 * Used by one thread at a time.
 *
 * <p>It is written out here because a drill measures latencies of milliseconds on the machine that it loads: with the JDK's client
 * a drill allocated some 50 KB a request, collected every three seconds, and took more than half of a refusal's median latency.
 */
final class HttpConnection implements AutoCloseable {

    private static final int CONNECT_LIMIT_MS = 2_000;
    private static final int HEAD_LIMIT = 16 << 10;

    private final SocketChannel channel;
    private final InputStream in;
    private boolean closing;

    /** What came back. */
    record Reply(int status, boolean retryAfter, String body) {}

    /** The head of a reply. */
    private record Head(int status, boolean retryAfter, int length, boolean closing) {}

    private HttpConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.in = new BufferedInputStream(channel.socket().getInputStream(), 4 << 10);
    }

    /** Connects within 2 s; a reply that does not come within {@code limit} is a {@link java.net.SocketTimeoutException}. */
    static HttpConnection open(URI server, Duration limit) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            Socket socket = channel.socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) limit.toMillis());
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_LIMIT_MS);
            return new HttpConnection(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends a request, head and body in one, and returns the reply. */
    Reply ask(byte[] request) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(request);
        while (left.hasRemaining()) {
            channel.write(left);
        }
        Head head = head();
        closing = head.closing();
        byte[] body = in.readNBytes(head.length());
        if (body.length < head.length()) {
            throw new EOFException("the body ends after " + body.length + " of " + head.length() + " bytes");
        }
        return new Reply(head.status(), head.retryAfter(), new String(body, StandardCharsets.UTF_8));
    }

    /** Whether it may be used again: neither side has closed it, and nothing came that nobody asked for. */
    boolean usable() {
        if (closing || !channel.isOpen()) {
            return false;
        }
        try {
            channel.configureBlocking(false);
            boolean quiet = channel.read(ByteBuffer.allocate(1)) == 0;
            channel.configureBlocking(true);
            return quiet;
        } catch (IOException e) {
            return false;
        }
    }

    private Head head() throws IOException {
        String[] lines = readHead().split("\r\n", -1);
        String[] status = lines[0].split(" ", 3);
        if (status.length < 2 || !status[0].equals("HTTP/1.1")) {
            throw new ProtocolException("\"" + lines[0] + "\" is no status line");
        }
        int length = -1;
        boolean retryAfter = false;
        boolean last = false;
        for (String line : lines) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = number(value);
                case "retry-after" -> retryAfter = true;
                case "connection" -> last = value.equalsIgnoreCase("close");
                default -> {}
            }
        }
        if (length < 0) {
            throw new ProtocolException("the reply " + lines[0] + " has no Content-Length");
        }
        return new Head(number(status[1]), retryAfter, length, last);
    }

    /** Up to the empty line that ends it, which is left out. */
    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder(256);
        while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0 || head.length() == HEAD_LIMIT) {
                throw new EOFException("the reply's head ends, or does not end, after " + head.length() + " bytes");
            }
            head.append((char) next);
        }
        return head.substring(0, head.length() - 4);
    }

    private static int number(String digits) throws ProtocolException {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new ProtocolException("\"" + digits + "\" is no number");
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            closing = true;
        }
    }
}
