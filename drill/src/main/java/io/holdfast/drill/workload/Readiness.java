package io.holdfast.drill.workload;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which gateways said last that they are ready, as a load balancer knows it: each is asked every 200 ms, one that does not
 * answer within a second is not. A single gateway is not asked and counts as ready: there is nothing to choose.
 * Thread-safe.
 */
final class Readiness implements AutoCloseable {

    private static final Duration CALL_LIMIT = Duration.ofSeconds(1);
    private static final long EVERY_MS = 200;
    private static final int OK = 200;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CALL_LIMIT).build();
    private final List<Thread> threads = new ArrayList<>();
    private final Boolean[] ready;

    /** Begins to ask; returns when each has been asked once. */
    Readiness(List<URI> gateways) {
        ready = new Boolean[gateways.size()];
        for (int i = 0; i < ready.length; i++) {
            ready[i] = ready.length == 1 || ask(gateways.get(i));
        }
        for (int i = 0; ready.length > 1 && i < ready.length; i++) {
            int index = i;
            Thread thread = new Thread(() -> follow(index, gateways.get(index)), "drill-readiness");
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** Of each gateway, whether it said so last. */
    synchronized List<Boolean> now() {
        return List.of(ready);
    }

    private synchronized void note(int index, boolean said) {
        ready[index] = said;
    }

    private void follow(int index, URI gateway) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                note(index, ask(gateway));
                TimeUnit.MILLISECONDS.sleep(EVERY_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ask(URI gateway) {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/health/ready"))
                .timeout(CALL_LIMIT)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
