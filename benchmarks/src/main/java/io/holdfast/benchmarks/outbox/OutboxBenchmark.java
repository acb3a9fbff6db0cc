package io.holdfast.benchmarks.outbox;

import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Machine;
import io.holdfast.benchmarks.measure.Median;
import io.holdfast.benchmarks.measure.Table;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Flow;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalPostgres;
import io.holdfast.outbox.Outbox;
import io.holdfast.outbox.OutboxDdl;
import io.holdfast.outbox.OutboxSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The outbox beside a poller of an application's own, interleaved: how fast a backlog of rows is published, and what the table costs those
 * who write to it. Prints medians and their ratios.
 */
public final class OutboxBenchmark {

    private static final String OUTBOX = "orders";
    private static final String PLAIN = "plain";
    private static final int PARTITIONS = 6;
    private static final int KEYS = 1_000;
    private static final int WRITERS = 4;
    private static final int WRITE_SECONDS = 5;
    private static final long LOOK_MS = 5;
    /** Of a poller's rows per second, which keeps neither order nor promises. */
    private static final double LEAST_DRAIN = 0.5;
    /** Of the transactions per second into a table without triggers. */
    private static final double LEAST_WRITE = 0.5;

    /** What is measured. */
    private enum Figure {
        OUTBOX_DRAIN("rows/s out of the table, outbox"),
        PLAIN_DRAIN("rows/s out of the table, poller"),
        OUTBOX_WRITE("transactions/s of four writers, outbox's table"),
        PLAIN_WRITE("transactions/s of four writers, plain table");

        private final String words;

        Figure(String words) {
            this.words = words;
        }
    }

    private final LocalCluster cluster;
    private final LocalPostgres postgres;
    private final OutboxSettings settings;
    private final int rows;
    private final Map<Figure, List<Double>> samples = new EnumMap<>(Figure.class);

    private OutboxBenchmark(LocalCluster cluster, LocalPostgres postgres, Flow flow, OutboxSettings settings, int rows)
            throws SQLException {
        this.cluster = cluster;
        this.postgres = postgres;
        this.settings = settings;
        this.rows = rows;
        execute(OutboxDdl.of(flow, settings.outbox(), OutboxDdl.ValueType.TEXT));
        execute("create table " + PLAIN
                + " (n bigserial primary key, id text not null default gen_random_uuid(), key text, value text)");
    }

    /** Arguments: rows of a run, runs. */
    public static void main(String[] args) throws Exception {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 30_000;
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        Path folder = Files.createTempDirectory("holdfast-outbox-benchmark-");
        System.out.printf(
                Locale.ROOT,
                "Machine: %s.%n%,d rows of 200 B over %,d keys, %d runs after one to warm up, interleaved; a broker, PostgreSQL and"
                        + " both publishers on the same machine.%n",
                Machine.describe(),
                rows,
                KEYS,
                runs);
        int status;
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.of(1));
                LocalPostgres postgres = LocalPostgres.start(folder, 0)) {
            Catalog catalog = catalog(cluster, postgres);
            Flow flow = Objects.requireNonNull(catalog.flows().get(OUTBOX));
            OutboxBenchmark benchmark =
                    new OutboxBenchmark(cluster, postgres, flow, OutboxSettings.of(catalog, flow), rows);
            for (String topic : List.of(OUTBOX, PLAIN)) {
                cluster.createTopic(topic, PARTITIONS, Map.of());
            }
            benchmark.round();
            benchmark.samples.clear();
            for (int i = 0; i < runs; i++) {
                benchmark.round();
            }
            status = benchmark.judge();
        }
        System.exit(status);
    }

    private static Catalog catalog(LocalCluster cluster, LocalPostgres postgres) {
        String text = """
                clusters: { sandbox: { bootstrap-servers: "%s" } }
                flows:
                  orders:
                    cluster: sandbox
                    topic: { replication-factor: 1, min-insync-replicas: 1 }
                    outbox: { url: "%s", user: postgres, table: orders }
                """.formatted(cluster.bootstrapServers(), postgres.url());
        CatalogResult read = CatalogReader.read(text, "benchmark", Map.of());
        if (read instanceof CatalogResult.Valid valid) {
            return valid.catalog();
        }
        throw new IllegalStateException("the benchmark's own catalog is wrong: " + read);
    }

    private void round() throws Exception {
        note(Figure.OUTBOX_WRITE, write(OUTBOX));
        execute("truncate " + OUTBOX + ", " + OUTBOX + "_order");
        fill(OUTBOX);
        note(Figure.OUTBOX_DRAIN, drainOutbox());
        note(Figure.PLAIN_WRITE, write(PLAIN));
        execute("truncate " + PLAIN);
        fill(PLAIN);
        note(Figure.PLAIN_DRAIN, drainPlain());
    }

    private void note(Figure figure, double sample) {
        samples.computeIfAbsent(figure, key -> new ArrayList<>()).add(sample);
    }

    private void fill(String table) throws SQLException {
        execute("insert into " + table + " (key, value) select 'key-' || i % " + KEYS
                + ", rpad('value-' || i, 200, 'x') from generate_series(1, " + rows + ") i");
        execute("analyze " + table);
    }

    /** From its start until the table is empty. */
    private double drainOutbox() throws Exception {
        try (Connection connection = connect()) {
            long since = System.nanoTime();
            Outbox outbox = Outbox.start(settings);
            try {
                while (count(connection) > 0) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MS);
                }
                return rate(since);
            } finally {
                outbox.close();
            }
        }
    }

    private double rate(long since) {
        return rows * 1e9 / (System.nanoTime() - since);
    }

    private static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("select count(*) from (select 1 from orders_order limit 1) o")) {
            found.next();
            return found.getLong(1);
        }
    }

    private double drainPlain() throws Exception {
        try (Connection connection = connect()) {
            long since = System.nanoTime();
            new Poller(connection, cluster.bootstrapServers(), PLAIN).drain();
            return rate(since);
        }
    }

    /** Transactions of one row each by writers that wait for nobody. */
    private double write(String table) throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            long since = System.nanoTime();
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                running.add(writers.submit(() -> write(table, writer)));
            }
            long transactions = 0;
            for (Future<Long> one : running) {
                transactions += one.get();
            }
            return transactions * 1e9 / (System.nanoTime() - since);
        } finally {
            writers.shutdown();
        }
    }

    private long write(String table, int writer) throws SQLException {
        long transactions = 0;
        try (Connection connection = connect();
                var insert = connection.prepareStatement("insert into " + table + " (key, value) values (?, ?)")) {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WRITE_SECONDS);
            while (System.nanoTime() - until < 0) {
                insert.setString(1, "key-" + (transactions * WRITERS + writer) % KEYS);
                insert.setString(2, "x".repeat(200));
                insert.executeUpdate();
                transactions++;
            }
        }
        return transactions;
    }

    private int judge() {
        Table table = new Table("figure", "median");
        for (Figure figure : Figure.values()) {
            table.row(figure.words, String.format(Locale.ROOT, "%,.0f", median(figure)));
        }
        table.print(System.out);
        Goals goals = new Goals();
        goals.add(Goal.atLeast(
                "rows/s, outbox / poller", median(Figure.OUTBOX_DRAIN) / median(Figure.PLAIN_DRAIN), LEAST_DRAIN));
        goals.add(Goal.atLeast(
                "transactions/s, outbox's table / plain table",
                median(Figure.OUTBOX_WRITE) / median(Figure.PLAIN_WRITE),
                LEAST_WRITE));
        return goals.print(System.out);
    }

    private double median(Figure figure) {
        return Median.of(samples.getOrDefault(figure, List.of()), Double::doubleValue);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.url(), "postgres", "");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
