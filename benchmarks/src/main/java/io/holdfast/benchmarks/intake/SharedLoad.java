package io.holdfast.benchmarks.intake;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The same load whether one gateway gets all of it or several share it: a closed loop over a fixed number of connections, in as
 * many parts as there may be gateways.
 */
final class SharedLoad implements AutoCloseable {

    private static final int PARTS = 2;

    private final List<LoadClient> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(PARTS);
    private final Shape shape;

    /** What each request is. */
    record Shape(String path, Buffer body, int records, boolean keyed) {}

    /** With {@code connections} of all parts together. */
    SharedLoad(int connections, Shape shape) {
        this.shape = shape;
        for (int i = 0; i < PARTS; i++) {
            clients.add(new LoadClient(connections / PARTS));
        }
    }

    /** Loads the gateways for so long; of latencies the worst part's counts. */
    LoadClient.Result run(List<Gateway> gateways, int seconds) throws Exception {
        List<Future<LoadClient.Result>> parts = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            LoadClient client = clients.get(i);
            LoadClient.Request request = new LoadClient.Request(
                    gateways.get(i % gateways.size()).port(),
                    shape.path(),
                    shape.body(),
                    shape.records(),
                    shape.keyed(),
                    List.of());
            parts.add(threads.submit(() -> client.run(request, seconds)));
        }
        LoadClient.Result sum = parts.get(0).get();
        for (Future<LoadClient.Result> part : parts.subList(1, PARTS)) {
            sum = sum.beside(part.get());
        }
        return sum;
    }

    @Override
    public void close() {
        threads.shutdown();
        clients.forEach(LoadClient::close);
    }
}
