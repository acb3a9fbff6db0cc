package io.holdfast.gateway;

import static io.holdfast.gateway.GatewayFixture.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.intake.Offer;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies that come compressed. */
class CompressedBodyTest {

    private static final String FLOWS = """
            flows:
              plain: { cluster: west, intake: { max-record-size: 100KiB } }
              large: { cluster: west, intake: { max-record-size: 16MiB } }
            """;
    private static final String PLAIN = "/v1/flows/plain/records";
    private static final String BATCH = "/v1/flows/plain/batch";
    private static final String NDJSON = "application/x-ndjson";

    private final GatewayFixture http = new GatewayFixture(FLOWS);

    @AfterEach
    void close() {
        assertThat(http.metric("holdfast_http_body_bytes")).isZero();
        http.close();
    }

    @Test
    void theRecordIsWhatWasCompressedAndNoHeaderTellsOfIt() throws Exception {
        byte[] text = "a value, a value, a value".getBytes(StandardCharsets.UTF_8);

        assertThat(post(PLAIN, gzip(text), "gzip", "text/plain").statusCode()).isEqualTo(200);
        assertThat(post(PLAIN, deflate(text), "Deflate", "text/plain").statusCode())
                .isEqualTo(200);
        assertThat(post(PLAIN, gzip(new byte[0]), "x-gzip", "text/plain").statusCode())
                .isEqualTo(200);

        assertThat(http.intake.offers).extracting(Offer::value).containsExactly(text, text, new byte[0]);
        assertThat(http.intake.offers)
                .allSatisfy(offer -> assertThat(offer.headers())
                        .extracting(header -> header.key())
                        .containsExactly("content-type"));
    }

    @Test
    void theLimitIsThatOfTheRecordItself() throws Exception {
        byte[] fits = new byte[100 << 10];
        byte[] larger = new byte[(100 << 10) + 1];

        assertThat(post(PLAIN, gzip(fits), "gzip", "a/b").statusCode()).isEqualTo(200);
        expect(post(PLAIN, gzip(larger), "gzip", "a/b"), 413, "too-large");

        assertThat(http.intake.offers).hasSize(1);
    }

    @Test
    void aBombIsRefusedLongBeforeItHasGoneOff() throws Exception {
        byte[] bomb = zeros(200 << 20);
        assertThat(bomb.length).isLessThan(250_000);

        expect(post(PLAIN, bomb, "gzip", "a/b"), 413, "too-large");
        expect(post("/v1/flows/large/records", bomb, "gzip", "a/b"), 413, "too-compressed");
        String batch = post("/v1/flows/large/batch", bomb, "gzip", NDJSON).body();

        assertThat(batch.lines()).singleElement().asString().contains("too-compressed", "Nothing from this line on");
        assertThat(http.intake.offers).isEmpty();
    }

    @Test
    void whatIsNotInItsCodingIsRefused() throws Exception {
        byte[] whole = gzip("a value".getBytes(StandardCharsets.UTF_8));
        byte[] wrongSum = whole.clone();
        wrongSum[whole.length - 5] ^= 1;

        List<byte[]> broken = List.of(
                "no gzip".getBytes(StandardCharsets.UTF_8),
                new byte[0],
                cut(whole, 5),
                cut(whole, 12),
                cut(whole, whole.length - 1),
                wrongSum,
                joined(whole, new byte[] {1}));
        for (byte[] bad : broken) {
            expect(post(PLAIN, bad, "gzip", "a/b"), 400, "bad-encoding");
        }
        expect(post(PLAIN, joined(deflate(new byte[3]), new byte[] {1}), "deflate", "a/b"), 400, "bad-encoding");
        expect(post(PLAIN, whole, "deflate", "a/b"), 400, "bad-encoding");
        assertThat(http.intake.offers).isEmpty();
    }

    @Test
    void aBatchIsTakenAsFarAsItIsInItsCoding() throws Exception {
        byte[] lines = "{\"a\":1}\n".repeat(5_000).getBytes(StandardCharsets.UTF_8);
        byte[] array = "[1,2,3]".getBytes(StandardCharsets.UTF_8);

        assertThat(post(BATCH, joined(gzip(lines), gzip(lines)), "gzip", NDJSON)
                        .body()
                        .lines())
                .hasSize(10_000);
        assertThat(post(BATCH, deflate(array), "deflate", "application/json")
                        .body()
                        .lines())
                .hasSize(3);
        String broken = post(BATCH, cut(gzip(lines), 60), "gzip", NDJSON).body();

        assertThat(broken.lines().reduce((one, next) -> next).orElseThrow()).contains("invalid", "bad-encoding");
        assertThat(http.intake.offers.size()).isGreaterThanOrEqualTo(10_003);
    }

    @Test
    void aBatchOfManyLinesInFewBytesWaitsForItsResults() throws Exception {
        http.intake.holding = true;
        byte[] lines = "{\"amount\":12345}\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);

        var answer = http.sendAsync(request(BATCH, gzip(lines), "gzip", NDJSON));
        Awaitility.await().until(() -> http.intake.held.size() >= 2_000);
        int underWay = http.intake.offers.size();
        http.intake.holding = false;
        while (!http.intake.held.isEmpty()) {
            http.intake.held.remove().run();
        }

        assertThat(underWay).isLessThan(4_000);
        assertThat(answer.join().body().lines()).hasSize(50_000);
    }

    @Test
    void recordsForATopicMayBeCompressed() throws Exception {
        byte[] body = "{\"records\":[{\"value\":1},{\"value\":2}]}".getBytes(StandardCharsets.UTF_8);

        assertThat(post("/topics/plain", gzip(body), "gzip", "application/vnd.kafka.json.v2+json")
                        .body())
                .contains("offsets");
        assertThat(http.intake.offers).hasSize(2);
    }

    @Test
    void bytesMayComeOneByOneAndHeadsMayHaveAllTheirFields() throws Exception {
        byte[] gz = gzip("a value".getBytes(StandardCharsets.UTF_8));
        byte[] head = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 0, 1, 2};
        byte[] data = new byte[gz.length - 10];
        System.arraycopy(gz, 10, data, 0, data.length);
        InflatedBody body = new InflatedBody("gzip");
        Buffer read = Buffer.buffer();

        for (byte b : joined(joined(head, data), gz)) {
            body.feed(Buffer.buffer(new byte[] {b}));
            for (Buffer piece = body.next(); piece != null; piece = body.next()) {
                read.appendBuffer(piece);
            }
        }
        body.end();
        body.close();

        assertThat(read.toString()).isEqualTo("a valuea value");
        assertThatThrownBy(() -> new InflatedBody("gzip").end()).isInstanceOf(BadRequest.class);
    }

    private HttpResponse<String> post(String path, byte[] body, String coding, String type) throws Exception {
        return http.send(request(path, body, coding, type));
    }

    private HttpRequest.Builder request(String path, byte[] body, String coding, String type) {
        return http.request(path)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Encoding", coding)
                .header("Content-Type", type);
    }

    private static byte[] gzip(byte[] bytes) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] zeros(int count) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            byte[] some = new byte[1 << 20];
            for (int i = 0; i < count >> 20; i++) {
                gzip.write(some);
            }
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] bytes) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream deflate = new DeflaterOutputStream(out)) {
            deflate.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] cut(byte[] bytes, int length) {
        return java.util.Arrays.copyOf(bytes, length);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
