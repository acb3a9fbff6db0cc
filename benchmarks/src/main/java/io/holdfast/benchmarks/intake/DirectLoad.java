package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.drill.sandbox.LocalCluster;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** While Kafka is there: single records and batches of 1 KiB, side by side with what a user would have instead. */
final class DirectLoad {

    static final String SINGLE = "gateway";

    private static final String BARE = "bare handler, no Kafka";
    private static final List<String> BRIDGES = List.of("bridge, linger 0", "bridge, linger 5");
    private static final String BATCHES = "gateway, batches of 1,000";
    private static final String PRODUCER = "kafka-producer-perf-test, 1 KiB";
    private static final int CONNECTIONS = 32;
    private static final int BATCH_CONNECTIONS = 4;
    private static final int BATCH = 1_000;
    private static final int RECORD_BYTES = 1_024;
    /** The brokers compile their code for two minutes of load; what runs meanwhile is slower than what runs next. */
    private static final int WARM_UPS = 3;

    private static final int WARM_UP_S = 8;

    private static final long PRODUCER_WARM_UP = 20_000;

    private final LocalCluster cluster;
    private final Settings settings;
    private final Samples samples = new Samples();
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private long producerSent;

    DirectLoad(LocalCluster cluster, Settings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /** A subject that is spoken to over HTTP. */
    private record Subject(String name, LoadClient client, LoadClient.Request request, long pid) {}

    /** A JSON value of {@code bytes}. */
    static Buffer value(int bytes) {
        return Buffer.buffer("{\"v\":\"" + "x".repeat(bytes - 8) + "\"}");
    }

    /** {@code records} such values, one a line. */
    static Buffer values(int records, int bytes) {
        return Buffer.buffer((value(bytes).toString() + "\n").repeat(records));
    }

    Samples samples() {
        return samples;
    }

    void run() throws Exception {
        for (String topic : List.of("direct-critical", "direct-standard", "bridge", "producer")) {
            cluster.createTopic(topic, 6, Map.of("min.insync.replicas", "2"));
        }
        String servers = cluster.bootstrapServers();
        try (Bridge bare = Bridge.start(cluster.folder());
                Bridge linger0 = Bridge.start(cluster.folder(), servers, "bridge", "0");
                Bridge linger5 = Bridge.start(cluster.folder(), servers, "bridge", "5");
                Gateway gateway = Gateway.start(cluster, "direct");
                LoadClient singles = new LoadClient(CONNECTIONS);
                LoadClient batches = new LoadClient(BATCH_CONNECTIONS)) {
            interleave(List.of(
                    new Subject(BARE, singles, bridge(bare), bare.process().pid()),
                    new Subject(
                            BRIDGES.get(0),
                            singles,
                            bridge(linger0),
                            linger0.process().pid()),
                    new Subject(
                            BRIDGES.get(1),
                            singles,
                            bridge(linger5),
                            linger5.process().pid()),
                    new Subject(
                            SINGLE,
                            singles,
                            new LoadClient.Request(
                                    gateway.port(),
                                    "/v1/flows/critical/records",
                                    value(RECORD_BYTES),
                                    1,
                                    true,
                                    List.of()),
                            gateway.pid()),
                    new Subject(
                            BATCHES,
                            batches,
                            new LoadClient.Request(
                                    gateway.port(),
                                    "/v1/flows/critical/batch",
                                    values(BATCH, RECORD_BYTES),
                                    BATCH,
                                    false,
                                    List.of()),
                            gateway.pid())));
            gateway.awaitDrained();
        }
    }

    private static LoadClient.Request bridge(Bridge bridge) {
        return new LoadClient.Request(bridge.port(), "/", value(RECORD_BYTES), 1, true, List.of());
    }

    private void interleave(List<Subject> subjects) throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            for (Subject subject : subjects) {
                count(
                        subject.name(),
                        subject.client().run(subject.request(), WARM_UP_S).tally());
            }
        }
        ProducerRate first = producer(PRODUCER_WARM_UP);
        long records = Math.max(PRODUCER_WARM_UP, (long) (first.recordsPerSecond() * settings.seconds()));
        for (int i = 0; i < settings.runs(); i++) {
            for (Subject subject : subjects) {
                samples.measure(subject.name(), () -> measure(subject));
            }
            samples.measure(PRODUCER, () -> Sample.of(producer(records)));
        }
    }

    private Sample measure(Subject subject) throws IOException, InterruptedException {
        Cpu before = Cpu.now(cluster, subject.pid());
        LoadClient.Result result = subject.client().run(subject.request(), settings.seconds());
        Cpu spent = Cpu.now(cluster, subject.pid()).minus(before);
        count(subject.name(), result.tally());
        return Sample.of(result, spent);
    }

    private ProducerRate producer(long records) throws Exception {
        ProducerRate rate = ProducerRate.measure(cluster, "producer", records, RECORD_BYTES);
        producerSent += rate.sent();
        return rate;
    }

    private void count(String subject, Tally tally) {
        tallies.merge(subject, tally, Tally::plus);
    }

    /** What each topic must hold by now. */
    List<LogCheck> checks() throws Exception {
        try (Admin admin = cluster.admin()) {
            Tally bridges = tally(BRIDGES.get(0)).plus(tally(BRIDGES.get(1)));
            return List.of(
                    LogCheck.count(admin, "bridge", "both bridges", bridges),
                    LogCheck.count(
                            admin, "direct-critical", "gateway", tally(SINGLE).plus(tally(BATCHES))),
                    LogCheck.count(admin, "producer", "producer test, 1 KiB", new Tally(producerSent, 0, 0, 0, 0)));
        }
    }

    private Tally tally(String subject) {
        return tallies.getOrDefault(subject, Tally.NONE);
    }

    void goals(Goals goals) {
        String best = samples.rate(BRIDGES.get(0)) > samples.rate(BRIDGES.get(1)) ? BRIDGES.get(0) : BRIDGES.get(1);
        goals.add(Goal.atLeast(
                "single records/s, gateway / best bridge (" + best + ")",
                samples.ratio(SINGLE, best, Sample::recordsPerSecond),
                0.8));
        goals.add(Goal.atMost(
                "p99 of single records, gateway / that bridge", samples.ratio(SINGLE, best, Sample::p99Ms), 1.0));
        goals.add(Goal.atLeast(
                "batch records/s, gateway / producer's own",
                samples.ratio(BATCHES, PRODUCER, Sample::recordsPerSecond),
                0.7));
    }

    void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "Kafka there: %d runs of %d s, interleaved; %d-byte records, acks=all, min ISR 2 of 3, 6 partitions; %d keep-alive"
                        + " connections with one request each, %d for batches; batches and the producer's test without keys.%n",
                settings.runs(),
                settings.seconds(),
                RECORD_BYTES,
                CONNECTIONS,
                BATCH_CONNECTIONS);
        samples.print(out);
    }
}
