package io.holdfast.benchmarks.delivery;

import com.zaxxer.hikari.HikariDataSource;
import io.holdfast.benchmarks.delivery.arm.Arm;
import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.Sink;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** What a team writes first: a few consumers of one group, each poll a transaction of one batch, positions committed afterwards. */
public final class PlainJdbcArm implements Arm {

    private static final Duration POLL = Duration.ofMillis(100);

    @Override
    public Supplier<String> start(ArmSettings settings, Sink sink) {
        int threads = settings.number(JdbcArms.THREADS);
        HikariDataSource pool = JdbcArms.pool(settings, threads);
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> work(settings, sink, pool), "plain-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        return () -> "";
    }

    private static void work(ArmSettings settings, Sink sink, HikariDataSource pool) {
        var config = settings.consumer();
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, JdbcArms.BATCH);
        long commitNanos = TimeUnit.MILLISECONDS.toNanos(settings.number(ArmSettings.COMMIT_MS));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
            consumer.subscribe(List.of(settings.text(ArmSettings.TOPIC)));
            long committed = System.nanoTime();
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    write(settings, pool, records);
                    records.forEach(record -> sink.took(record.value()));
                }
                if (System.nanoTime() - committed >= commitNanos) {
                    consumer.commitAsync();
                    committed = System.nanoTime();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database refuses: " + e.getMessage(), e);
        }
    }

    private static void write(ArmSettings settings, HikariDataSource pool, ConsumerRecords<byte[], byte[]> records)
            throws SQLException {
        boolean appends = JdbcArms.appends(settings);
        String insert = "insert into \"" + settings.text(JdbcArms.TABLE) + "\" (\"id\", \"value\") values (?, ?)";
        String sql = appends ? insert : insert + " on conflict (\"id\") do update set \"value\" = excluded.\"value\"";
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    statement.setString(1, id(record, appends));
                    statement.setBytes(2, record.value());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            connection.commit();
        }
    }

    private static String id(ConsumerRecord<byte[], byte[]> record, boolean appends) {
        byte[] id =
                appends ? record.key() : record.headers().lastHeader(Source.ID).value();
        return new String(id, StandardCharsets.UTF_8);
    }
}
