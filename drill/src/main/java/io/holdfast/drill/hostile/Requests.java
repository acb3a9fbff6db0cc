package io.holdfast.drill.hostile;

import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What hostile clients send at once: requests of which nothing may be taken. Pure. */
final class Requests {

    /** Two servers could read these lengths differently. */
    private static final List<String> AMBIGUOUS = List.of(
            "Transfer-Encoding: identity, chunked\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            "Content-Length: 5,5\r\n",
            "Content-Length: +5\r\n",
            " Transfer-Encoding: chunked\r\n");

    private static final List<String> PATHS = List.of(
            "/v1/flows/../refused",
            "/v1/flows/%2e%2e/refused",
            "//v1/flows/drill/records",
            "/v1/flows/drill/records%00",
            "/v1/flows/drill%2frecords",
            "/v1/flows/drill/./records",
            "/v1/flows/drill/records;x=y",
            "\\v1\\flows\\drill\\records");

    private static final int HEAD_BYTES = 64 << 10;
    private static final String HOST = "Host: h\r\n";
    private static final String RECORDS = "/v1/flows/" + DrillFlow.CRITICAL.flow() + "/records";

    private Requests() {}

    /** A request whose length is ambiguous, and another hidden behind it. */
    static byte[] smuggling(int number) {
        Stamp stamp = new Stamp(HostileJudge.SMUGGLED, DrillFlow.CRITICAL, "h" + number, 1);
        String hidden = stamp.stamp("{}");
        return Wire.bytes("POST " + RECORDS + " HTTP/1.1\r\n" + HOST + ambiguous(number) + "\r\n0\r\n\r\n"
                + "POST " + RECORDS + " HTTP/1.1\r\n" + HOST
                + "Content-Type: application/json\r\nHoldfast-Key: " + stamp.key()
                + "\r\nIdempotency-Key: " + stamp.id() + "\r\nContent-Length: "
                + hidden.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + hidden);
    }

    /** The headers that make it so. */
    static String ambiguous(int number) {
        return AMBIGUOUS.get(number % AMBIGUOUS.size());
    }

    /** A path that is not what it seems. */
    static byte[] trick(int number) {
        return Wire.bytes(
                "POST " + path(number) + " HTTP/1.1\r\n" + HOST + "Connection: close\r\nContent-Length: 1\r\n\r\nx");
    }

    /** That path. */
    static String path(int number) {
        return PATHS.get(number % PATHS.size());
    }

    /** A head of 64 KiB. */
    static byte[] hugeHead() {
        return Wire.bytes("POST " + RECORDS + " HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(HEAD_BYTES) + "\r\n\r\n");
    }

    /** A record that is small on the wire and {@code mib} MiB otherwise. */
    static byte[] bomb(byte[] packed) {
        byte[] head = Wire.bytes("POST " + RECORDS + " HTTP/1.1\r\n" + HOST
                + "Connection: close\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
                + packed.length + "\r\n\r\n");
        byte[] request = Arrays.copyOf(head, head.length + packed.length);
        System.arraycopy(packed, 0, request, head.length, packed.length);
        return request;
    }

    /** A head that never ends, to be sent byte by byte. */
    static byte[] slowHead() {
        return Wire.bytes("POST " + RECORDS + " HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(10_000));
    }

    /** A body that never ends, after a head that is whole. */
    static String slowBodyHead() {
        return "POST " + RECORDS + " HTTP/1.1\r\n" + HOST
                + "Content-Type: application/json\r\nContent-Length: 10000\r\n\r\n";
    }

    /** Asks for much and, as its client reads nothing, for ever. */
    static byte[] unread() {
        return Wire.bytes(("GET /metrics HTTP/1.1\r\n" + HOST + "\r\n").repeat(50));
    }
}
