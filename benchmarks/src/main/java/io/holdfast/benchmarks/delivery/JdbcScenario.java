package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Effect;
import io.holdfast.benchmarks.delivery.arm.SourceValue;
import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import io.holdfast.benchmarks.measure.Table;
import io.holdfast.drill.sandbox.LocalPostgres;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Into a table of PostgreSQL: how fast beside plain batched writes, and how many rows when the process is killed halfway. */
final class JdbcScenario implements Scenario {

    private static final int KEYS = 10_000;
    private static final int CONCURRENCY = 1_000;
    private static final int WARM_UP = 9;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String OWN = System.getProperty("java.class.path");
    private static final String REWRITING = "?reWriteBatchedInserts=true";
    private static final Subject HOLDFAST = new Subject("holdfast", HoldfastJdbcArm.class.getName(), OWN, List.of());
    private static final Subject PLAIN = new Subject("plain", PlainJdbcArm.class.getName(), OWN, List.of());
    private static final Subject HOLDFAST_REWRITING =
            new Subject("holdfast, driver rewrites", HoldfastJdbcArm.class.getName(), OWN, List.of());
    private static final Subject PLAIN_REWRITING =
            new Subject("plain, driver rewrites", PlainJdbcArm.class.getName(), OWN, List.of());
    private static final List<Subject> SUBJECTS = List.of(HOLDFAST, PLAIN, HOLDFAST_REWRITING, PLAIN_REWRITING);

    private final Rig rig;
    private final Settings settings;
    private final int threads = Runtime.getRuntime().availableProcessors();
    private final Rates rates = new Rates("jdbc");
    private final Map<Subject, List<Rows>> killed = new LinkedHashMap<>();
    private long rowsMissing;
    private int tables;

    /** Rows of a table that takes each record anew. */
    private record Rows(long rows, long distinct) {}

    JdbcScenario(Rig rig, Settings settings) {
        this.rig = rig;
        this.settings = settings;
    }

    @Override
    public void run() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start(rig.cluster().folder().resolve("postgres"), 0);
                Source source = Source.create(rig.cluster(), "jdbc")) {
            source.fill(records(), Keys.uniform(KEYS));
            for (int i = 0; i < settings.runs(); i++) {
                for (Subject subject : SUBJECTS) {
                    rates.measure(subject, () -> measure(subject, postgres, source));
                }
                for (Subject subject : List.of(HOLDFAST, PLAIN)) {
                    Rows rows = kill(subject, postgres, source);
                    killed.computeIfAbsent(subject, key -> new ArrayList<>()).add(rows);
                    System.err.println("jdbc, killed " + subject.name() + " " + rows);
                }
            }
        }
    }

    /** What is measured, and what goes before it. */
    private int records() {
        return (WARM_UP + 1) * settings.records();
    }

    private ArmSettings settings(Subject subject, LocalPostgres postgres, Source source) {
        boolean rewrites = subject.equals(HOLDFAST_REWRITING) || subject.equals(PLAIN_REWRITING);
        return rig.settings(source.topic(), CONCURRENCY)
                .with(JdbcArms.URL, postgres.url() + (rewrites ? REWRITING : ""))
                .with(JdbcArms.TABLE, "table" + ++tables)
                .with(JdbcArms.THREADS, threads);
    }

    private RateRun measure(Subject subject, LocalPostgres postgres, Source source) throws Exception {
        ArmSettings words = settings(subject, postgres, source);
        String table = words.text(JdbcArms.TABLE);
        try (Connection connection = connect(postgres)) {
            execute(connection, "create table " + table + " (\"id\" text primary key, \"value\" bytea)");
            try (RunningArm arm = rig.start(subject, words, source.records())) {
                boolean complete = arm.awaitDone(source.records(), LIMIT);
                double cpuSeconds = arm.cpuSeconds();
                List<Effect> effects = arm.effects();
                return new RateRun(
                        Account.rate(effects, (double) WARM_UP / (WARM_UP + 1)),
                        cpuSeconds,
                        complete,
                        (int) arm.figure("java"),
                        Account.of(effects, source.records()));
            } finally {
                rowsMissing += source.records() - rows(connection, table).distinct();
                execute(connection, "drop table " + table);
            }
        }
    }

    private Rows kill(Subject subject, LocalPostgres postgres, Source source) throws Exception {
        ArmSettings words = settings(subject, postgres, source).with(JdbcArms.APPEND, 1);
        String table = words.text(JdbcArms.TABLE);
        try (Connection connection = connect(postgres)) {
            execute(connection, "create table " + table + " (\"id\" text, \"value\" bytea)");
            try (RunningArm first = rig.start(subject, words, source.records())) {
                first.awaitDone(source.records() / 2, LIMIT);
                first.kill();
                try (RunningArm second = rig.start(subject, words, source.records())) {
                    second.follows(first);
                    second.awaitDone(source.records(), LIMIT);
                }
            }
            Rows rows = rows(connection, table);
            execute(connection, "drop table " + table);
            return rows;
        }
    }

    private static Connection connect(LocalPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url(), "postgres", "");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Rows rows(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*), count(distinct \"value\") from " + table)) {
            row.next();
            return new Rows(row.getLong(1), row.getLong(2));
        }
    }

    @Override
    public void print(PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%n### jdbc%n%n%,d records of %d B, %,d keys, each an upsert by its identity; %d threads, transactions of at most %d"
                        + " records; PostgreSQL forces its log. Rates are those after %,d of warm-up. Plain: a consumer a thread, each poll"
                        + " a transaction, positions committed every second.%n",
                settings.records(),
                SourceValue.BYTES,
                KEYS,
                threads,
                JdbcArms.BATCH,
                WARM_UP * settings.records());
        rates.print(out, PLAIN);
        out.printf(
                Locale.ROOT,
                "%nEvery record a new row of a table without constraints; killed by SIGKILL when half are done, and started again.%n");
        Table table = new Table("jdbc, killed", "records", "rows", "different", "written twice", "lost");
        killed.forEach((subject, list) -> list.forEach(rows -> table.row(
                subject.name(),
                Integer.toString(records()),
                Long.toString(rows.rows()),
                Long.toString(rows.distinct()),
                Long.toString(rows.rows() - rows.distinct()),
                Long.toString(records() - rows.distinct()))));
        table.print(out);
    }

    @Override
    public void goals(Goals goals) {
        goals.add(Goal.atLeast(
                "jdbc: records/s, holdfast / plain, the better of each",
                Math.max(rates.rate(HOLDFAST), rates.rate(HOLDFAST_REWRITING))
                        / Math.max(rates.rate(PLAIN), rates.rate(PLAIN_REWRITING)),
                0.5));
        goals.add(Goal.atMost("jdbc: rows missing", (double) rowsMissing, 0));
        rates.goals(goals, List.of(HOLDFAST, HOLDFAST_REWRITING));
        goals.add(Goal.atMost(
                "jdbc, killed: rows too many or missing, holdfast",
                killed.getOrDefault(HOLDFAST, List.of()).stream()
                        .mapToDouble(rows -> rows.rows() - rows.distinct() + records() - rows.distinct())
                        .max()
                        .orElse(Double.NaN),
                0));
    }
}
