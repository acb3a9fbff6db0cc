package io.holdfast.drill.workload;

import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Ledger;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Stamp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends stamped records to each flow at a steady rate, keeping one request outstanding for each key. What was not answered definitely is
 * repeated under the same idempotency key until it is, or until the time for that is over. With several gateways a key's requests
 * go round those that are ready.
 */
public final class HttpWorkload implements AutoCloseable {

    /** How long a client waits for an answer before it gives one attempt up. */
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(12);

    private static final long RETRY_MS = 200;

    private final Settings settings;
    private final List<String> input;
    private final Ledger ledger;
    private final List<HttpConnections> connections;
    private final Readiness readiness;
    private final ExecutorService clients = Executors.newCachedThreadPool(task -> daemon(task, "drill-client"));
    private final ScheduledExecutorService retries =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "drill-retries"));
    private final List<FlowSource> sources;
    private final AtomicInteger outstanding = new AtomicInteger();
    private final AtomicInteger onTheWire = new AtomicInteger();
    private final AtomicLong slotsWithoutKey = new AtomicLong();
    private volatile boolean giveUp;
    private volatile long beganNanos;
    private volatile long endedNanos;
    private int lines;

    /**
     * Where to, how fast, how long.
     *
     * @param gateways where they listen, at least one
     * @param flows at least one
     * @param keys of each flow
     * @param seed chooses the order of keys
     * @param retries what callers do whose records are refused
     */
    public record Settings(
            List<URI> gateways,
            String run,
            List<FlowRate> flows,
            int keys,
            Duration duration,
            long seed,
            Retries retries) {}

    /**
     * What callers of standard and bulk records do who are refused: they send again, always after the same time, until they
     * are answered otherwise or give up.
     *
     * @param every time from a refusal to the next attempt, however often it was refused; zero when refusals are final
     * @param patience time from the first attempt after which they give up
     */
    public record Retries(Duration every, Duration patience) {

        /** A refusal is final. */
        public static final Retries NONE = new Retries(Duration.ZERO, Duration.ZERO);
    }

    /** How many records a second a flow gets. */
    public record FlowRate(DrillFlow flow, int rate) {}

    /** One record on its way. */
    private record Delivery(FlowSource source, FlowSource.Key key, Stamp stamp, String body, long beganNanos) {}

    /** Prepares; nothing is sent yet. */
    public HttpWorkload(Settings settings, List<String> input, Ledger ledger) {
        this.settings = settings;
        this.input = input;
        this.ledger = ledger;
        this.connections = settings.gateways().stream()
                .map(gateway -> new HttpConnections(gateway, REQUEST_LIMIT))
                .toList();
        this.readiness = new Readiness(settings.gateways());
        this.sources = settings.flows().stream()
                .map(flow -> new FlowSource(flow, settings))
                .toList();
    }

    /**
     * Sends for the declared time, then waits until everything is answered, {@code settle} at the most. Nothing is sent,
     * and nothing is on the wire, when it returns.
     */
    public void run(Duration settle) {
        long start = System.nanoTime();
        beganNanos = start;
        FlowSource source = earliest();
        while (source.dueNanos() < settings.duration().toNanos()) {
            long due = start + source.dueNanos();
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            FlowSource.Key key = source.take();
            if (key == null) {
                slotsWithoutKey.incrementAndGet();
            } else {
                send(next(source, key), 1, due);
            }
            source = earliest();
        }
        endedNanos = System.nanoTime();
        awaitNone(outstanding, settle);
        giveUp = true;
        awaitNone(onTheWire, REQUEST_LIMIT.multipliedBy(2));
    }

    /** Waits until {@link #run}, in another thread, has begun. */
    public void awaitBegun() {
        while (beganNanos == 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Whether it sends new records now. */
    public boolean sending() {
        return beganNanos != 0 && endedNanos == 0;
    }

    /** When the first record was due; 0 before that. */
    public long beganNanos() {
        return beganNanos;
    }

    /** When the last new record had been sent; 0 before that. */
    public long endedNanos() {
        return endedNanos;
    }

    /** How many records were not sent because every key still waited for an answer. */
    public long slotsWithoutKey() {
        return slotsWithoutKey.get();
    }

    private static void awaitNone(AtomicInteger count, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (count.get() > 0 && deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private FlowSource earliest() {
        return Collections.min(sources, Comparator.comparingLong(FlowSource::dueNanos));
    }

    private Delivery next(FlowSource source, FlowSource.Key key) {
        Stamp stamp = key.next();
        outstanding.incrementAndGet();
        String body = stamp.stamp(input.get(lines++ % input.size()));
        return new Delivery(source, key, stamp, body, System.nanoTime());
    }

    private void send(Delivery delivery, int number, long dueNanos) {
        onTheWire.incrementAndGet();
        if (giveUp) {
            onTheWire.decrementAndGet();
            return;
        }
        int gateway = Balancer.choose(readiness.now(), delivery.key().gateway());
        Attempt attempt = Attempt.sending(number, dueNanos, System.nanoTime()).at(gateway);
        ledger.note(delivery.stamp(), attempt);
        if (gateway == 0) {
            answered(delivery, attempt.answered(new Answer.Indefinite("no gateway is ready"), System.nanoTime()));
            return;
        }
        delivery.key().sentTo(gateway);
        byte[] request = request(delivery, attempt);
        clients.execute(() -> {
            Answer answer =
                    ask(connections.get(gateway - 1), request, delivery.stamp().id());
            answered(delivery, attempt.answered(answer, System.nanoTime()));
        });
    }

    private byte[] request(Delivery delivery, Attempt attempt) {
        Stamp stamp = delivery.stamp();
        byte[] bytes = delivery.body().getBytes(StandardCharsets.UTF_8);
        boolean counted = attempt.number() > 1 && !settings.retries().every().isZero();
        String head = "POST /v1/flows/" + stamp.flow().flow() + "/records HTTP/1.1\r\n"
                + "Host: " + settings.gateways().get(attempt.gateway() - 1).getAuthority() + "\r\n"
                + "Content-Type: application/json\r\n"
                + "Holdfast-Key: " + stamp.key() + "\r\n"
                + "Idempotency-Key: " + stamp.id() + "\r\n"
                + (counted ? "Holdfast-Attempt: " + attempt.number() + "\r\n" : "")
                + "Content-Length: " + bytes.length + "\r\n\r\n";
        byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = Arrays.copyOf(first, first.length + bytes.length);
        System.arraycopy(bytes, 0, request, first.length, bytes.length);
        return request;
    }

    private static Answer ask(HttpConnections gateway, byte[] request, String id) {
        HttpConnection.Reply reply;
        try {
            reply = gateway.ask(request);
        } catch (IOException e) {
            return new Answer.Indefinite(e.getClass().getSimpleName());
        }
        return AnswerReader.read(reply.status(), reply.body(), reply.retryAfter(), id);
    }

    private void answered(Delivery delivery, Attempt attempt) {
        Operation now = ledger.note(delivery.stamp(), attempt);
        boolean again = again(delivery, now, attempt);
        boolean settled = now.settled() && !again;
        if (!settled) {
            long waitMs = again ? settings.retries().every().toMillis() : RETRY_MS;
            repeat(delivery, attempt, waitMs);
        }
        onTheWire.decrementAndGet();
        if (settled) {
            outstanding.decrementAndGet();
            delivery.source().give(delivery.key());
        }
    }

    /** Whether the record's caller sends it again although it was refused. */
    private boolean again(Delivery delivery, Operation now, Attempt attempt) {
        Retries declared = settings.retries();
        boolean patient = attempt.answeredNanos() - delivery.beganNanos()
                < declared.patience().toNanos();
        return now.answer() instanceof Answer.Shed && !now.critical() && patient && !giveUp;
    }

    private void repeat(Delivery delivery, Attempt before, long waitMs) {
        if (!giveUp) {
            long due = before.answeredNanos() + TimeUnit.MILLISECONDS.toNanos(waitMs);
            var unused =
                    retries.schedule(() -> send(delivery, before.number() + 1, due), waitMs, TimeUnit.MILLISECONDS);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        giveUp = true;
        retries.shutdownNow();
        clients.shutdownNow();
        readiness.close();
        connections.forEach(HttpConnections::close);
    }
}
