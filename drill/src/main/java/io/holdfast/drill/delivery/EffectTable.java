package io.holdfast.drill.delivery;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.experiment.TimeRange;
import io.holdfast.drill.history.Stamp;
import io.holdfast.drill.sandbox.LocalPostgres;
import io.holdfast.drill.sandbox.SandboxProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where a drill's delivery ends: a table of a real PostgreSQL to which rows are only ever added. No constraint keeps a record
 * from being there twice, so that nothing but the sink under drill does. Thread-safe.
 */
final class EffectTable implements Effects {

    private static final int OK = 200;

    private static final String TABLE = """
            create table effect (
              seq bigserial primary key,
              stamp text not null,
              body text not null,
              process text not null default current_setting('application_name'),
              at timestamp with time zone not null default clock_timestamp())
            """;

    private static final String ALL =
            "select body, process, (extract(epoch from at) * 1000000)::bigint from effect order by seq";

    private final LocalPostgres database;
    private final long nowNanos = System.nanoTime();
    private final long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

    private EffectTable(LocalPostgres database) {
        this.database = database;
    }

    /**
     * Starts a PostgreSQL with the table, to which each row takes {@code latency} to be added.
     *
     * @param folder of the database, within the sandbox's
     */
    static EffectTable start(Path folder, TimeRange latency) {
        EffectTable table = new EffectTable(LocalPostgres.start(folder, 0));
        try (Connection connection = table.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
            statement.execute(
                    String.format(Locale.ROOT, """
                    create function wait() returns trigger language plpgsql as $$
                    begin
                      perform pg_sleep(%f + random() * %f);
                      return new;
                    end $$
                    """, latency.fromMs() / 1e3, (latency.toMs() - latency.fromMs()) / 1e3));
            statement.execute("create trigger slow before insert on effect for each row execute function wait()");
            return table;
        } catch (SQLException e) {
            table.close();
            throw failed(e);
        }
    }

    @Override
    public String sink(String life) {
        return """
                { jdbc: { url: "%s?ApplicationName=%s", user: postgres, table: effect, id: /_drill, id-column: stamp,\
                 payload: body, mode: insert, timeout: 10s } }\
                """.formatted(database.url(), life);
    }

    @Override
    public void loadBegins() {
        // Nothing is declared by time.
    }

    @Override
    public List<Request> all() {
        List<Request> effects = new ArrayList<>();
        try (Connection connection = connect();
                PreparedStatement query = connection.prepareStatement(ALL);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                effects.add(effect(rows.getString(1), rows.getString(2), rows.getLong(3)));
            }
            return effects;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** A row is an effect of no length. */
    private Request effect(String body, String process, long micros) {
        Stamp stamp = Stamp.read(body);
        long nanos = nowNanos + TimeUnit.MICROSECONDS.toNanos(micros - nowMicros);
        return new Request(stamp, stamp.id(), Stamp.whole(body), process, nanos, nanos, OK);
    }

    @Override
    public long count() {
        return count("%");
    }

    @Override
    public long of(String life) {
        return count(life);
    }

    private long count(String life) {
        try (Connection connection = connect();
                PreparedStatement query =
                        connection.prepareStatement("select count(*) from effect where process like ?")) {
            query.setString(1, life);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean keyed() {
        return false;
    }

    @Override
    public Optional<SandboxProcess> process() {
        return Optional.of(database);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database.url() + "?user=postgres&connectTimeout=5&socketTimeout=20");
    }

    private static HoldfastException failed(SQLException e) {
        return new HoldfastException("drill-table", "the drill's table cannot be used: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        database.close();
    }
}
