package io.holdfast.drill.workload;

import io.holdfast.drill.history.Ledger;
import io.holdfast.drill.history.Operation.Answer;
import io.holdfast.drill.history.Stamp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends stamped records at a steady rate, keeping one request outstanding for each key. What was not answered definitely is
 * repeated under the same idempotency key until it is, or until the time for that is over.
 */
public final class HttpWorkload implements AutoCloseable {

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(6);
    private static final long RETRY_MS = 200;
    private static final int KEYS_A_CLIENT = 100;

    private final Settings settings;
    private final List<String> input;
    private final Ledger ledger;
    private final HttpClient client;
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "drill-retries");
        thread.setDaemon(true);
        return thread;
    });
    private final ArrayDeque<KeyState> free = new ArrayDeque<>();
    private final AtomicInteger outstanding = new AtomicInteger();
    private volatile boolean giveUp;
    private int lines;

    /**
     * Where to, how fast, how long.
     *
     * @param rate records a second
     * @param seed chooses the order of keys
     */
    public record Settings(URI gateway, String flow, String run, int rate, int keys, Duration duration, long seed) {}

    /** One key: how many records it has had. */
    private static final class KeyState {
        private final String name;
        private long sequence;

        KeyState(String name) {
            this.name = name;
        }
    }

    /** One record on its way. */
    private record Attempt(KeyState key, Stamp stamp, String body, int number) {}

    /** Prepares; nothing is sent yet. */
    public HttpWorkload(Settings settings, List<String> input, Ledger ledger) {
        this.settings = settings;
        this.input = input;
        this.ledger = ledger;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        List<KeyState> keys = new ArrayList<>();
        for (int i = 0; i < settings.keys(); i++) {
            keys.add(new KeyState("c" + i / KEYS_A_CLIENT + "k" + i));
        }
        Collections.shuffle(keys, new Random(settings.seed()));
        free.addAll(keys);
    }

    /** Sends for the declared time, then waits until everything is answered, {@code settle} at the most. */
    public void run(Duration settle) {
        long start = System.nanoTime();
        long gap = TimeUnit.SECONDS.toNanos(1) / settings.rate();
        for (long n = 0; n * gap < settings.duration().toNanos(); n++) {
            long due = start + n * gap;
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            KeyState key = take();
            if (key != null) {
                send(next(key));
            }
        }
        long deadline = System.nanoTime() + settle.toNanos();
        while (outstanding.get() > 0 && deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        giveUp = true;
    }

    private synchronized @Nullable KeyState take() {
        return free.pollFirst();
    }

    private synchronized void give(KeyState key) {
        free.addLast(key);
    }

    private Attempt next(KeyState key) {
        key.sequence++;
        Stamp stamp = new Stamp(settings.run(), key.name, key.sequence);
        outstanding.incrementAndGet();
        return new Attempt(key, stamp, stamp.stamp(input.get(lines++ % input.size())), 1);
    }

    private void send(Attempt attempt) {
        HttpRequest request = HttpRequest.newBuilder(
                        settings.gateway().resolve("/v1/flows/" + settings.flow() + "/records"))
                .timeout(REQUEST_LIMIT)
                .header("Content-Type", "application/json")
                .header("Holdfast-Key", attempt.key().name)
                .header("Idempotency-Key", attempt.stamp().id())
                .POST(HttpRequest.BodyPublishers.ofString(attempt.body()))
                .build();
        long sent = System.nanoTime();
        ledger.sending(attempt.stamp(), attempt.number(), sent);
        var unused = client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((response, failure) -> failure == null ? answer(response) : noAnswer(failure))
                .thenAccept(answer -> answered(attempt, answer, sent));
    }

    private void answered(Attempt attempt, Answer answer, long sent) {
        ledger.answered(attempt.stamp(), answer, sent, System.nanoTime());
        if (answer instanceof Answer.Indefinite && !giveUp) {
            Attempt again = new Attempt(attempt.key(), attempt.stamp(), attempt.body(), attempt.number() + 1);
            var unused = retries.schedule(() -> send(again), RETRY_MS, TimeUnit.MILLISECONDS);
            return;
        }
        outstanding.decrementAndGet();
        give(attempt.key());
    }

    private static Answer noAnswer(Throwable failure) {
        return new Answer.Indefinite(failure.getClass().getSimpleName());
    }

    private static Answer answer(HttpResponse<String> response) {
        String body = response.body();
        return switch (response.statusCode()) {
            case 200 -> new Answer.Published((int) number(body, "partition"), number(body, "offset"));
            case 202 -> new Answer.Spooled();
            default ->
                body.contains("outcome-unknown")
                        ? new Answer.Indefinite("outcome-unknown")
                        : new Answer.Shed(
                                response.statusCode() + " " + reason(body),
                                response.headers().firstValue("retry-after").isPresent());
        };
    }

    private static long number(String json, String field) {
        int at = json.indexOf("\"" + field + "\":") + field.length() + 3;
        int end = at;
        while (end < json.length() && Character.isDigit(json.charAt(end))) {
            end++;
        }
        return Long.parseLong(json, at, end, 10);
    }

    private static String reason(String problem) {
        int at = problem.indexOf("/problems/");
        int end = problem.indexOf('"', Math.max(0, at));
        return at < 0 || end < 0 ? "without a problem document" : problem.substring(at + "/problems/".length(), end);
    }

    @Override
    public void close() {
        giveUp = true;
        retries.shutdownNow();
    }
}
