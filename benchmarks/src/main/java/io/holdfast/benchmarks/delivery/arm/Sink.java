package io.holdfast.benchmarks.delivery.arm;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What every subject calls for every record: it takes its time, fails as it is told, and notes each call. Thread-safe. */
public final class Sink {

    /** How long each call takes. */
    public static final String DELAY_MS = "delay-ms";
    /** Keys below this number fail during the span. */
    public static final String POISON_KEYS = "poison-keys";
    /** 1 when the whole sink is down during the span. */
    public static final String DOWN = "down";
    /** Begin of the span. */
    public static final String FROM_NANOS = "from-nanos";
    /** End of the span. */
    public static final String UNTIL_NANOS = "until-nanos";
    /** After so long the span comes again, and again; 0 for never. */
    public static final String EVERY_NANOS = "every-nanos";
    /** Index of the record whose call never ends. */
    public static final String HANGS = "hangs";

    private final Weather weather;
    private final EffectLog log;
    private final ScheduledThreadPoolExecutor timer;

    Sink(Weather weather, EffectLog log) {
        this.weather = weather;
        this.log = log;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sink");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Handles the value of a record, and holds the thread meanwhile.
     *
     * @throws ConnectException while the sink is down
     * @throws IOException while the record's key fails
     */
    public void call(byte[] bytes) throws IOException, InterruptedException {
        SourceValue value = SourceValue.of(bytes);
        long begin = System.nanoTime();
        if (value.index() == weather.hangs()) {
            new CountDownLatch(1).await();
        }
        if (weather.delayMs() > 0) {
            TimeUnit.MILLISECONDS.sleep(weather.delayMs());
        }
        IOException failure = ended(value, begin);
        if (failure != null) {
            throw failure;
        }
    }

    /** As {@link #call}, without holding a thread. */
    public CompletionStage<@Nullable Void> callAsync(byte[] bytes) {
        SourceValue value = SourceValue.of(bytes);
        long begin = System.nanoTime();
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        if (value.index() != weather.hangs()) {
            var unused = timer.schedule(() -> answer(value, begin, answer), weather.delayMs(), TimeUnit.MILLISECONDS);
        }
        return answer;
    }

    /**
     * Notes that something else than this sink has taken a record just now. Records of one transaction are noted one after the
     * other, in the order in which they were written.
     */
    public void took(byte[] bytes) {
        long now = System.nanoTime();
        log.append(new Effect(true, SourceValue.of(bytes), now, now));
    }

    private void answer(SourceValue value, long begin, CompletableFuture<@Nullable Void> answer) {
        IOException failure = ended(value, begin);
        if (failure == null) {
            answer.complete(null);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private @Nullable IOException ended(SourceValue value, long begin) {
        long now = System.nanoTime();
        IOException failure = failure(value, now);
        log.append(new Effect(failure == null, value, begin, now));
        return failure;
    }

    private @Nullable IOException failure(SourceValue value, long now) {
        if (!weather.during(now)) {
            return null;
        }
        if (weather.down()) {
            return new ConnectException("the sink is down");
        }
        return value.key() < weather.poisonKeys() ? new IOException("not now") : null;
    }
}
