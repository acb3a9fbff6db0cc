package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.ProcessUsage;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.Node;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** While Kafka is away, and when it is back: accepting into the spool, shedding, memory of a long backlog, draining. */
final class OutageLoad {

    private static final String ACCEPT = "gateway, spooling batches of 1,000";
    private static final String SHED = "gateway, shedding standard records";
    private static final String DRAIN = "gateway, draining";
    private static final String DRAIN_STEADY = "gateway, draining, second half";
    private static final String PRODUCER = "kafka-producer-perf-test, 200 B";
    private static final String PRODUCER_ALIKE = "kafka-producer-perf-test, bytes as drained";
    private static final String CRITICAL = "outage-critical";
    private static final int BATCH_CONNECTIONS = 4;
    private static final int SHED_CONNECTIONS = 256;
    private static final int BATCH = 1_000;
    private static final int RECORD_BYTES = 200;

    private static final long PRODUCER_WARM_UP = 50_000;
    private static final int FILL_S = 2;
    private static final int FILL_CONNECTIONS = 64;
    private static final long FILL_LIMIT_S = 300;
    private static final double MIB = 1_024;

    private final LocalCluster cluster;
    private final Settings settings;
    private final double shedPerSecond;
    private final Samples samples = new Samples();
    private final Samples warmUp = new Samples();
    private Tally critical = Tally.NONE;
    private Tally standard = Tally.NONE;
    private long producerSent;
    private long producerRecords = PRODUCER_WARM_UP;
    private long mostSpooled;
    private double rssMiB;
    private double peakRssMiB;

    /** Sheds at {@code shedPerSecond}. */
    OutageLoad(LocalCluster cluster, Settings settings, double shedPerSecond) {
        this.cluster = cluster;
        this.settings = settings;
        this.shedPerSecond = shedPerSecond;
    }

    void run() throws Exception {
        for (String topic : List.of(CRITICAL, "outage-standard", "producer-small")) {
            cluster.createTopic(topic, 6, Map.of("min.insync.replicas", "2"));
        }
        try (Gateway gateway = Gateway.start(cluster, "outage");
                LoadClient batches = new LoadClient(BATCH_CONNECTIONS);
                LoadClient singles = new LoadClient(SHED_CONNECTIONS)) {
            LoadClient.Request batch = new LoadClient.Request(
                    gateway.port(),
                    "/v1/flows/critical/batch",
                    DirectLoad.values(BATCH, RECORD_BYTES),
                    BATCH,
                    false,
                    List.of());
            LoadClient.Request single = new LoadClient.Request(
                    gateway.port(), "/v1/flows/standard/records", DirectLoad.value(RECORD_BYTES), 1, true, List.of());
            critical = critical.plus(batches.run(batch, FILL_S).tally());
            producerRecords =
                    Math.max(PRODUCER_WARM_UP, (long) (producer(RECORD_BYTES).recordsPerSecond() * settings.seconds()));
            for (int i = 0; i <= settings.runs(); i++) {
                Samples round = i == 0 ? warmUp : samples;
                cluster.brokers().parallelStream().forEach(Node::kill);
                critical = critical.plus(batches.run(batch, FILL_S).tally());
                round.measure(ACCEPT, () -> accept(gateway, batches, batch));
                standard = standard.plus(singles.pace(single, shedPerSecond, 1).tally());
                round.measure(SHED, () -> shed(gateway, singles, single));
                if (i == settings.runs()) {
                    fill(gateway, batch);
                }
                cluster.brokers().forEach(Node::start);
                drain(gateway, round);
                round.measure(PRODUCER, () -> Sample.of(producer(RECORD_BYTES)));
                round.measure(PRODUCER_ALIKE, () -> Sample.of(producer(LoggedBytes.valueBytes(cluster, CRITICAL))));
            }
        }
    }

    private Sample accept(Gateway gateway, LoadClient client, LoadClient.Request batch) throws Exception {
        Cpu before = Cpu.now(cluster, gateway.pid());
        LoadClient.Result result = client.run(batch, settings.seconds());
        critical = critical.plus(result.tally());
        return Sample.of(result, Cpu.now(cluster, gateway.pid()).minus(before));
    }

    private Sample shed(Gateway gateway, LoadClient client, LoadClient.Request single) throws Exception {
        Cpu before = Cpu.now(cluster, gateway.pid());
        LoadClient.Result result = client.pace(single, shedPerSecond, settings.seconds());
        Cpu spent = Cpu.now(cluster, gateway.pid()).minus(before);
        standard = standard.plus(result.tally());
        double rate = result.tally().shed() / result.seconds();
        return new Sample(rate, result.shed().p50Ms(), result.shed().p99Ms(), result.tally(), spent);
    }

    /** Over many connections, since the rate is not what is measured here. */
    private void fill(Gateway gateway, LoadClient.Request batch) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(FILL_LIMIT_S);
        mostSpooled = gateway.spooled();
        try (LoadClient client = new LoadClient(FILL_CONNECTIONS)) {
            while (mostSpooled < settings.backlog() && System.nanoTime() - end < 0) {
                critical = critical.plus(client.run(batch, FILL_S).tally());
                mostSpooled = gateway.spooled();
            }
        }
        rssMiB = Math.ceil(ProcessUsage.rssKiB(gateway.pid()) / MIB);
        System.err.printf(Locale.ROOT, "spooled %,d, resident %.0f MiB%n", mostSpooled, rssMiB);
    }

    private void drain(Gateway gateway, Samples round) throws Exception {
        Cpu before = Cpu.now(cluster, gateway.pid());
        Drain drain = Drain.await(gateway);
        Cpu spent = Cpu.now(cluster, gateway.pid()).minus(before);
        peakRssMiB = Math.ceil(ProcessUsage.peakRssKiB(gateway.pid()) / MIB);
        System.err.println(drain);
        round.add(DRAIN, new Sample(drain.recordsPerSecond(), Double.NaN, Double.NaN, Tally.NONE, spent));
        round.add(
                DRAIN_STEADY, new Sample(drain.steadyPerSecond(), Double.NaN, Double.NaN, Tally.NONE, Cpu.UNMEASURED));
        cluster.awaitReady();
        cluster.awaitInSync("producer-small");
    }

    private ProducerRate producer(int bytes) throws Exception {
        ProducerRate rate = ProducerRate.measure(cluster, "producer-small", producerRecords, bytes);
        producerSent += rate.sent();
        return rate;
    }

    List<LogCheck> checks() throws Exception {
        try (Admin admin = cluster.admin()) {
            return List.of(
                    LogCheck.count(admin, CRITICAL, "gateway through outages", critical),
                    LogCheck.count(admin, "outage-standard", "gateway, standard records", standard),
                    LogCheck.count(
                            admin,
                            "producer-small",
                            "producer test, small records",
                            new Tally(producerSent, 0, 0, 0, 0)));
        }
    }

    void goals(Goals goals) {
        goals.add(Goal.atLeast("records/s into the spool, 200 B, Kafka away", samples.rate(ACCEPT), 50_000));
        goals.add(Goal.atLeast(
                "drained records/s / producer's own with as many bytes a record, both after as many to warm up",
                samples.rate(DRAIN_STEADY) / samples.rate(PRODUCER_ALIKE),
                0.6));
        goals.add(Goal.atMost("p99 of shed answers, ms", samples.median(SHED, Sample::p99Ms), 10));
        goals.add(Goal.atLeast("records in the spool at once", (double) mostSpooled, (double) settings.backlog()));
        goals.add(Goal.atMost("MiB resident with them", rssMiB, 511));
        goals.add(Goal.atMost("MiB resident at most, drain included", peakRssMiB, 511));
    }

    void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "Kafka away and back: after a round to warm up, %d rounds of all brokers killed, %d s of batches over %d connections into the spool (a force"
                        + " for each group), %d s of single standard records at %,.0f/s (twice what the gateway takes of singles while"
                        + " Kafka is there) over at most %d connections, brokers started, drain, producer's test; %d-byte records;"
                        + " the last round fills the spool first. A drain counts from its first record to its last, and its second"
                        + " half apart: the producer's rate is taken after as many records to warm up, too, once with values of"
                        + " the same size and once with as many bytes a record as the log has of a drained one, whose headers"
                        + " name it for ever. A shed answer's latency"
                        + " counts from when its request was due. Refused: shed ones included.%n",
                settings.runs(),
                settings.seconds(),
                BATCH_CONNECTIONS,
                settings.seconds(),
                shedPerSecond,
                SHED_CONNECTIONS,
                RECORD_BYTES);
        samples.print(out);
        out.printf(
                Locale.ROOT,
                "Memory: %,d records in the spool, %.0f MiB resident; %.0f MiB at most.%n",
                mostSpooled,
                rssMiB,
                peakRssMiB);
    }
}
