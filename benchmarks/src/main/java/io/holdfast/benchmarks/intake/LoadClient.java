package io.holdfast.benchmarks.intake;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Load over keep-alive connections: each with one request outstanding, or at a given rate. One run at a time. */
final class LoadClient implements AutoCloseable {

    private static final long LONGEST_US = TimeUnit.SECONDS.toMicros(60);
    private static final long GRACE_S = 60;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;
    private final int connections;
    private final AtomicLong turns = new AtomicLong();

    LoadClient(int connections) {
        this(connections, false);
    }

    /** With {@code tls} any certificate is believed: whose it is does not matter here. */
    LoadClient(int connections, boolean tls) {
        this.connections = connections;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setKeepAlive(true)
                        .setTcpNoDelay(true)
                        .setSsl(tls)
                        .setTrustAll(tls)
                        .setVerifyHost(false),
                new PoolOptions().setHttp1MaxSize(connections));
    }

    /**
     * One request, repeated.
     *
     * @param records what one request carries
     * @param keyed gives each connection a key
     * @param tokens shown in turns; empty for none
     */
    record Request(int port, String path, Buffer body, int records, boolean keyed, List<String> tokens) {

        String contentType() {
            return records > 1 ? "application/x-ndjson" : "application/json";
        }
    }

    /** What a run came to; latencies in milliseconds. */
    record Result(double seconds, Tally tally, Latency all, Latency shed) {

        double recordsPerSecond() {
            return tally.acknowledged() / seconds;
        }

        /** With what another client did at the same time; of times the longer ones. */
        Result beside(Result other) {
            return new Result(
                    Math.max(seconds, other.seconds),
                    tally.plus(other.tally),
                    all.worst(other.all),
                    shed.worst(other.shed));
        }
    }

    /** How long answers took, in milliseconds; 0 when there were none. */
    record Latency(double p50Ms, double p99Ms) {

        static Latency of(Histogram histogram) {
            return new Latency(histogram.getValueAtPercentile(50) / 1e3, histogram.getValueAtPercentile(99) / 1e3);
        }

        Latency worst(Latency other) {
            return new Latency(Math.max(p50Ms, other.p50Ms), Math.max(p99Ms, other.p99Ms));
        }
    }

    /** What one run counts. */
    private static final class Run {
        private final Request request;
        private final Histogram latencies = new ConcurrentHistogram(LONGEST_US, 3);
        private final Histogram shedLatencies = new ConcurrentHistogram(LONGEST_US, 3);
        private Tally tally = Tally.NONE;
        private final long startNanos = System.nanoTime();
        private final long endNanos;
        private final AtomicLong requestsLeft;

        Run(Request request, int seconds, long requests) {
            this.request = request;
            this.requestsLeft = new AtomicLong(requests);
            this.endNanos = startNanos + TimeUnit.SECONDS.toNanos(seconds);
        }

        boolean over() {
            return System.nanoTime() - endNanos > 0;
        }

        void note(Tally answer, long sinceNanos) {
            long us = Math.min(LONGEST_US, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sinceNanos));
            latencies.recordValue(us);
            if (answer.shed() > 0) {
                shedLatencies.recordValue(us);
            }
            count(answer);
        }

        private synchronized void count(Tally answer) {
            tally = tally.plus(answer);
        }

        synchronized Result result() {
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            return new Result(seconds, tally, Latency.of(latencies), Latency.of(shedLatencies));
        }
    }

    /** A closed loop: every connection sends its next request when the last one is answered. */
    Result run(Request request, int seconds) throws InterruptedException {
        return run(request, seconds, Long.MAX_VALUE);
    }

    /** The same, and no more than {@code requests} requests. */
    Result run(Request request, int seconds, long requests) throws InterruptedException {
        Run run = new Run(request, seconds, requests);
        CountDownLatch done = new CountDownLatch(connections);
        for (int i = 0; i < connections; i++) {
            loop(run, "k" + i, done);
        }
        await(done, seconds);
        return run.result();
    }

    private void loop(Run run, String key, CountDownLatch done) {
        if (run.over() || run.requestsLeft.getAndDecrement() <= 0) {
            done.countDown();
            return;
        }
        long sent = System.nanoTime();
        send(run.request, key).onComplete(answer -> {
            run.note(answer.succeeded() ? answer.result() : Tally.unanswered(run.request.records()), sent);
            loop(run, key, done);
        });
    }

    /**
     * An open loop: {@code perSecond} requests whatever the answers do. A latency counts from when its request was due, so
     * that waiting for a connection is part of it.
     */
    Result pace(Request request, double perSecond, int seconds) throws InterruptedException {
        Run run = new Run(request, seconds, Long.MAX_VALUE);
        CountDownLatch done = new CountDownLatch(1);
        AtomicLong open = new AtomicLong();
        AtomicLong sent = new AtomicLong();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(start -> vertx.setPeriodic(1, timer -> {
            long due = (long) ((Math.min(System.nanoTime(), run.endNanos) - run.startNanos) / 1e9 * perSecond);
            while (sent.get() < due) {
                long number = sent.getAndIncrement();
                long dueNanos = run.startNanos + (long) (number / perSecond * 1e9);
                open.incrementAndGet();
                send(request, "k" + number % connections).onComplete(answer -> {
                    run.note(answer.succeeded() ? answer.result() : Tally.unanswered(request.records()), dueNanos);
                    open.decrementAndGet();
                });
            }
            if (run.over() && open.get() == 0) {
                vertx.cancelTimer(timer);
                done.countDown();
            }
        }));
        await(done, seconds);
        return run.result();
    }

    private Future<Tally> send(Request request, String key) {
        return client.request(HttpMethod.POST, request.port(), "127.0.0.1", request.path())
                .compose(post -> {
                    post.putHeader("Content-Type", request.contentType());
                    if (request.keyed()) {
                        post.putHeader("Holdfast-Key", key);
                    }
                    if (!request.tokens().isEmpty()) {
                        int turn = (int)
                                (turns.getAndIncrement() % request.tokens().size());
                        post.putHeader(
                                "Authorization", "Bearer " + request.tokens().get(turn));
                    }
                    return post.send(request.body());
                })
                .compose(answer -> answer.body().map(body -> Tally.of(answer.statusCode(), body, request.records())));
    }

    private static void await(CountDownLatch done, int seconds) throws InterruptedException {
        if (!done.await(seconds + GRACE_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "requests are unanswered " + GRACE_S + " s after the end of the run; look at the subject's output");
        }
    }

    @Override
    public void close() {
        client.close();
        vertx.close();
    }
}
