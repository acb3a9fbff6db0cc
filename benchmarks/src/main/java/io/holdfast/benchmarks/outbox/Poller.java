package io.holdfast.benchmarks.outbox;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What applications do for themselves: rows in the order of a sequence, sent by an idempotent producer, deleted once all of a batch are
 * acknowledged. A crash between the two publishes them twice, and rows that commit late come out of order.
 */
final class Poller {

    private static final int BATCH = 500;

    private final Connection connection;
    private final String bootstrapServers;
    private final String table;

    Poller(Connection connection, String bootstrapServers, String table) {
        this.connection = connection;
        this.bootstrapServers = bootstrapServers;
        this.table = table;
    }

    /** Publishes until the table is empty. */
    void drain() throws SQLException, ExecutionException, InterruptedException {
        Map<String, Object> config =
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 5, "batch.size", 256 << 10);
        connection.setAutoCommit(false);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            while (batch(producer)) {
                connection.commit();
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private boolean batch(KafkaProducer<byte[], byte[]> producer)
            throws SQLException, ExecutionException, InterruptedException {
        List<Long> numbers = new ArrayList<>(BATCH);
        List<Future<RecordMetadata>> sent = new ArrayList<>(BATCH);
        try (PreparedStatement select = connection.prepareStatement("select n, id, key, value from " + table
                        + " order by n limit " + BATCH + " for update skip locked");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(table, utf8(rows.getString(3)), utf8(rows.getString(4)));
                record.headers().add("id", utf8(rows.getString(2)));
                sent.add(producer.send(record));
            }
        }
        producer.flush();
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        try (PreparedStatement delete = connection.prepareStatement("delete from " + table + " where n = any (?)")) {
            delete.setArray(1, connection.createArrayOf("bigint", numbers.toArray()));
            delete.executeUpdate();
        }
        return !numbers.isEmpty();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
