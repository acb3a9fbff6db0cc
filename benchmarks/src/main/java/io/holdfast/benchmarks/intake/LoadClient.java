package io.holdfast.benchmarks.intake;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** A closed loop of keep-alive connections, each with one request outstanding. */
final class LoadClient implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;
    private final int connections;

    LoadClient(int connections) {
        this.connections = connections;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true).setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(connections));
    }

    /** One request, repeated. {@code records} counts what one request carries. */
    record Request(int port, String path, String contentType, Buffer body, int records) {}

    /** What a run came to. */
    record Result(double recordsPerSecond, double p50Ms, double p99Ms, long refused) {}

    Result run(Request request, int seconds) throws InterruptedException {
        Histogram latencies = new ConcurrentHistogram(TimeUnit.SECONDS.toMicros(60), 3);
        AtomicLong good = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        CountDownLatch done = new CountDownLatch(connections);
        long start = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            loop(new Loop(request, latencies, good, refused, end, done, "k" + i));
        }
        if (!done.await(seconds + 60L, TimeUnit.SECONDS)) {
            throw new IllegalStateException("requests were never answered");
        }
        double elapsed = (System.nanoTime() - start) / 1e9;
        return new Result(
                good.get() / elapsed,
                latencies.getValueAtPercentile(50) / 1e3,
                latencies.getValueAtPercentile(99) / 1e3,
                refused.get());
    }

    private record Loop(
            Request request,
            Histogram latencies,
            AtomicLong good,
            AtomicLong refused,
            long endNanos,
            CountDownLatch done,
            String key) {}

    private void loop(Loop loop) {
        if (System.nanoTime() - loop.endNanos() > 0) {
            loop.done().countDown();
            return;
        }
        long sent = System.nanoTime();
        client.request(HttpMethod.POST, loop.request().port(), "127.0.0.1", loop.request().path())
                .compose(request -> request.putHeader("Content-Type", loop.request().contentType())
                        .putHeader("Holdfast-Key", loop.key())
                        .send(loop.request().body()))
                .compose(response -> response.body().map(body -> accepted(response.statusCode(), body, loop.request())))
                .onComplete(answer -> {
                    loop.latencies().recordValue(Math.min(
                            TimeUnit.SECONDS.toMicros(60), TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sent)));
                    int accepted = answer.succeeded() ? answer.result() : 0;
                    loop.good().addAndGet(accepted);
                    loop.refused().addAndGet(loop.request().records() - accepted);
                    loop(loop);
                });
    }

    private static int accepted(int status, Buffer body, Request request) {
        if (status != 200 && status != 202) {
            return 0;
        }
        if (request.records() == 1) {
            return 1;
        }
        int accepted = 0;
        byte[] bytes = body.getBytes();
        byte[] published = "\"status\":\"published\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] spooled = "\"status\":\"spooled\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '"' && (at(bytes, i, published) || at(bytes, i, spooled))) {
                accepted++;
            }
        }
        return accepted;
    }

    private static boolean at(byte[] bytes, int i, byte[] word) {
        return i + word.length <= bytes.length
                && java.util.Arrays.equals(bytes, i, i + word.length, word, 0, word.length);
    }

    @Override
    public void close() {
        client.close();
        vertx.close();
    }
}
