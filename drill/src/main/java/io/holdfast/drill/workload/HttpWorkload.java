package io.holdfast.drill.workload;

import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Ledger;
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
 * repeated under the same idempotency key until it is, or until the time for that is over.
 */
public final class HttpWorkload implements AutoCloseable {

    /** How long a client waits for an answer before it gives one attempt up. */
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(12);

    private static final long RETRY_MS = 200;

    private final Settings settings;
    private final List<String> input;
    private final Ledger ledger;
    private final HttpConnections connections;
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
     * @param flows at least one
     * @param keys of each flow
     * @param seed chooses the order of keys
     */
    public record Settings(URI gateway, String run, List<FlowRate> flows, int keys, Duration duration, long seed) {}

    /** How many records a second a flow gets. */
    public record FlowRate(DrillFlow flow, int rate) {}

    /** One record on its way. */
    private record Delivery(FlowSource source, FlowSource.Key key, Stamp stamp, String body) {}

    /** Prepares; nothing is sent yet. */
    public HttpWorkload(Settings settings, List<String> input, Ledger ledger) {
        this.settings = settings;
        this.input = input;
        this.ledger = ledger;
        this.connections = new HttpConnections(settings.gateway(), REQUEST_LIMIT);
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
        return new Delivery(source, key, stamp, stamp.stamp(input.get(lines++ % input.size())));
    }

    private void send(Delivery delivery, int number, long dueNanos) {
        onTheWire.incrementAndGet();
        if (giveUp) {
            onTheWire.decrementAndGet();
            return;
        }
        Attempt attempt = Attempt.sending(number, dueNanos, System.nanoTime());
        ledger.note(delivery.stamp(), attempt);
        byte[] request = request(delivery.stamp(), delivery.body());
        clients.execute(() -> {
            Answer answer = ask(request, delivery.stamp().id());
            answered(delivery, attempt.answered(answer, System.nanoTime()));
        });
    }

    private byte[] request(Stamp stamp, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "POST /v1/flows/" + stamp.flow().flow() + "/records HTTP/1.1\r\n"
                + "Host: " + settings.gateway().getAuthority() + "\r\n"
                + "Content-Type: application/json\r\n"
                + "Holdfast-Key: " + stamp.key() + "\r\n"
                + "Idempotency-Key: " + stamp.id() + "\r\n"
                + "Content-Length: " + bytes.length + "\r\n\r\n";
        byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = Arrays.copyOf(first, first.length + bytes.length);
        System.arraycopy(bytes, 0, request, first.length, bytes.length);
        return request;
    }

    private Answer ask(byte[] request, String id) {
        HttpConnection.Reply reply;
        try {
            reply = connections.ask(request);
        } catch (IOException e) {
            return new Answer.Indefinite(e.getClass().getSimpleName());
        }
        return AnswerReader.read(reply.status(), reply.body(), reply.retryAfter(), id);
    }

    private void answered(Delivery delivery, Attempt attempt) {
        boolean settled = ledger.note(delivery.stamp(), attempt).settled();
        if (!settled) {
            long due = attempt.answeredNanos() + TimeUnit.MILLISECONDS.toNanos(RETRY_MS);
            repeat(delivery, attempt.number() + 1, due);
        }
        onTheWire.decrementAndGet();
        if (settled) {
            outstanding.decrementAndGet();
            delivery.source().give(delivery.key());
        }
    }

    private void repeat(Delivery delivery, int number, long dueNanos) {
        if (!giveUp) {
            var unused = retries.schedule(() -> send(delivery, number, dueNanos), RETRY_MS, TimeUnit.MILLISECONDS);
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
        connections.close();
    }
}
