package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Machine;
import io.holdfast.benchmarks.measure.Table;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/**
 * What TLS, tokens and contracts cost: gateways with each, with all three, and with none, a process each, interleaved. Prints
 * medians, costs in percent and goals in Markdown; exits with 1 when a goal is missed.
 */
public final class AccessBenchmark {

    private static final double LEAST_ONE = 0.8;
    private static final double LEAST_ALL = 0.6;
    private static final int CONNECTIONS = 32;
    private static final int BATCH_CONNECTIONS = 4;
    private static final int BATCH = 1_000;
    private static final int WARM_UPS = 3;
    private static final int PROBE_S = 10;
    /** More than a gateway remembers: each is seen as if for the first time when its turn comes again. */
    private static final int TOKENS = 5_000;

    private static final int MOST_TRIES = 2;
    private static final long SETTLE_LIMIT_S = 60;
    private static final double PERCENT = 100;
    private static final double MICROS = 1e6;

    private final LocalCluster cluster;
    private final int seconds;
    private final int runs;
    private final Samples samples = new Samples(MOST_TRIES);
    private final Map<Guard, Tally> answers = new LinkedHashMap<>();

    private AccessBenchmark(LocalCluster cluster, int seconds, int runs) {
        this.cluster = cluster;
        this.seconds = seconds;
        this.runs = runs;
    }

    /** A gateway with or without TLS, and the tokens that it is shown. */
    private record Guarded(Guard guard, Gateway gateway) {}

    /** Something that is measured. */
    private record Subject(String name, Guarded guarded, LoadClient client, LoadClient.Request request) {}

    /** Clients of both kinds. */
    private record Clients(LoadClient plain, LoadClient tls) implements AutoCloseable {

        static Clients of(int connections) {
            return new Clients(new LoadClient(connections), new LoadClient(connections, true));
        }

        LoadClient of(Guard guard) {
            return guard.tls() ? tls : plain;
        }

        @Override
        public void close() {
            plain.close();
            tls.close();
        }
    }

    /** Arguments: seconds of a run, runs. */
    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        System.out.println("Machine: " + Machine.describe() + ". Every JVM: " + String.join(" ", Processes.JVM) + ".");
        int exit;
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.of(3).withJvmOptions(Processes.JVM));
                Issuer issuer = Issuer.start()) {
            AccessBenchmark benchmark = new AccessBenchmark(cluster, seconds, runs);
            benchmark.run(issuer);
            benchmark.print();
            exit = benchmark.judge();
        }
        System.exit(exit);
    }

    private void run(Issuer issuer) throws Exception {
        Path folder = Files.createDirectories(cluster.folder().resolve("access"));
        Guard.Means means =
                new Guard.Means(Certificate.make(folder).declared(), issuer.declared(), Payment.declared(folder));
        List<Guarded> gateways = new ArrayList<>();
        try (Clients singles = Clients.of(CONNECTIONS);
                Clients batches = Clients.of(BATCH_CONNECTIONS)) {
            for (Guard guard : Guard.values()) {
                for (String flow : List.of("critical", "standard")) {
                    cluster.createTopic(guard.prefix() + "-" + flow, 6, Map.of("min.insync.replicas", "2"));
                }
                gateways.add(new Guarded(guard, Gateway.start(cluster, guard.gateway(means))));
            }
            List<String> tokens = issuer.tokens(TOKENS);
            for (Guarded each : gateways) {
                awaitGuarded(each, singles, tokens.subList(0, 1));
            }
            List<Subject> subjects = new ArrayList<>();
            for (Guarded each : gateways) {
                subjects.add(single(each, singles, tokens.subList(0, 1)));
                subjects.add(batch(each, batches, tokens.subList(0, 1)));
            }
            Guarded token = gateways.get(Guard.TOKEN.ordinal());
            Subject often = single(token, singles, tokens);
            subjects.add(
                    new Subject(Guard.TOKEN.single() + ", never seen before", token, often.client(), often.request()));
            interleave(subjects);
            for (Guarded each : gateways) {
                awaitDrained(each.gateway());
            }
        } finally {
            gateways.forEach(each -> each.gateway().close());
        }
    }

    /** A gateway that checked nothing would cost nothing: one that has to refuse must do so. */
    private void awaitGuarded(Guarded guarded, Clients clients, List<String> tokens) throws InterruptedException {
        Guard guard = guarded.guard();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_LIMIT_S);
        while (true) {
            Tally stranger = probe(guarded, clients, request(guarded, "records", Payment.value(), List.of()));
            Tally broken = probe(guarded, clients, request(guarded, "records", Payment.broken(), tokens));
            if (stranger.invalid() == (guard.token() ? 1 : 0) && broken.invalid() == (guard.contract() ? 1 : 0)) {
                return;
            }
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "the gateway \"" + guard.words() + "\" answered a record without a token " + stranger
                                + ", and one that breaks the contract " + broken);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private Tally probe(Guarded guarded, Clients clients, LoadClient.Request request) throws InterruptedException {
        Tally tally = clients.of(guarded.guard()).run(request, PROBE_S, 1).tally();
        answers.merge(guarded.guard(), tally, Tally::plus);
        return tally;
    }

    private static Subject single(Guarded guarded, Clients clients, List<String> tokens) {
        Guard guard = guarded.guard();
        return new Subject(
                guard.single(), guarded, clients.of(guard), request(guarded, "records", Payment.value(), tokens));
    }

    private static Subject batch(Guarded guarded, Clients clients, List<String> tokens) {
        Guard guard = guarded.guard();
        return new Subject(
                guard.batch(), guarded, clients.of(guard), request(guarded, "batch", Payment.values(BATCH), tokens));
    }

    private static LoadClient.Request request(Guarded guarded, String path, Buffer body, List<String> tokens) {
        boolean single = path.equals("records");
        return new LoadClient.Request(
                guarded.gateway().port(),
                "/v1/flows/critical/" + path,
                body,
                single ? 1 : BATCH,
                single,
                guarded.guard().token() ? tokens : List.of());
    }

    private void interleave(List<Subject> subjects) throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            for (Subject subject : subjects) {
                load(subject);
            }
        }
        for (int i = 0; i < runs; i++) {
            for (Subject subject : subjects) {
                samples.measure(subject.name(), () -> measure(subject));
            }
        }
    }

    private Sample measure(Subject subject) throws Exception {
        long pid = subject.guarded().gateway().pid();
        Cpu before = Cpu.now(cluster, pid);
        LoadClient.Result result = load(subject);
        return Sample.of(result, Cpu.now(cluster, pid).minus(before));
    }

    private LoadClient.Result load(Subject subject) throws InterruptedException {
        LoadClient.Result result = subject.client().run(subject.request(), seconds);
        answers.merge(subject.guarded().guard(), result.tally(), Tally::plus);
        return result;
    }

    private static void awaitDrained(Gateway gateway) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_LIMIT_S);
        while (gateway.spooled() > 0) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("records are still spooled " + SETTLE_LIMIT_S + " s after the load");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void print() {
        System.out.printf(
                Locale.ROOT,
                "%nAfter %d turns to warm up, %d runs of %d s, interleaved; values of %,d bytes, three brokers, acks=all, min ISR 2 of 3, 6 partitions; %d"
                        + " keep-alive connections with one request each, %d for batches of %,d. TLS as the gateway and a Vert.x client agree"
                        + " on it; one token (RS256, 2,048 bits) for all requests, which the gateway checks once and remembers, or"
                        + " %,d in turns, more than it remembers; a JSON Schema of 14 properties.%n",
                WARM_UPS,
                runs,
                seconds,
                Payment.BYTES,
                CONNECTIONS,
                BATCH_CONNECTIONS,
                BATCH,
                TOKENS);
        samples.print(System.out);
        Table table =
                new Table("", "records/s to plain", "fewer records/s, %", "gateway's CPU µs a record", "more CPU, %");
        for (Guard guard : Guard.values()) {
            row(table, guard.single(), Guard.PLAIN.single());
        }
        row(table, Guard.TOKEN.single() + ", never seen before", Guard.PLAIN.single());
        for (Guard guard : Guard.values()) {
            row(table, guard.batch(), Guard.PLAIN.batch());
        }
        table.print(System.out);
    }

    private void row(Table table, String subject, String plain) {
        double rate = samples.ratio(subject, plain, Sample::recordsPerSecond);
        double cpu = samples.ratio(subject, plain, AccessBenchmark::cpuMicros);
        table.row(
                subject,
                String.format(Locale.ROOT, "%.2f", rate),
                String.format(Locale.ROOT, "%.0f", PERCENT * (1 - rate)),
                String.format(Locale.ROOT, "%.1f", samples.median(subject, AccessBenchmark::cpuMicros)),
                String.format(Locale.ROOT, "%.0f", PERCENT * (cpu - 1)));
    }

    private static double cpuMicros(Sample sample) {
        return MICROS * sample.cpu().subject() / sample.tally().acknowledged();
    }

    private int judge() throws Exception {
        Goals goals = new Goals();
        for (Guard guard : Guard.values()) {
            double least = guard == Guard.ALL ? LEAST_ALL : LEAST_ONE;
            if (guard != Guard.PLAIN) {
                goals.add(ratio(guard.single(), Guard.PLAIN.single(), least));
                goals.add(ratio(guard.batch(), Guard.PLAIN.batch(), least));
            }
        }
        goals.add(Goal.atMost("records that were refused in the runs", (double) samples.refused(), 0));
        List<LogCheck> checks = new ArrayList<>();
        try (Admin admin = cluster.admin()) {
            for (Map.Entry<Guard, Tally> each : answers.entrySet()) {
                Guard guard = each.getKey();
                checks.add(LogCheck.count(admin, guard.prefix() + "-critical", guard.words(), each.getValue()));
            }
        }
        LogCheck.judge(checks, goals);
        return goals.print(System.out);
    }

    private Goal ratio(String subject, String plain, double least) {
        return Goal.atLeast(
                subject + " / " + plain + ", records/s",
                samples.ratio(subject, plain, Sample::recordsPerSecond),
                least);
    }
}
