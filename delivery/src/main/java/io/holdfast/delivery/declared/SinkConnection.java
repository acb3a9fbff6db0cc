package io.holdfast.delivery.declared;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.holdfast.core.catalog.Delivery;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.HttpTarget;
import io.holdfast.core.catalog.JdbcTarget;
import io.holdfast.core.catalog.Secret;
import io.holdfast.core.catalog.Sink;
import io.holdfast.delivery.AsyncRecordHandler;
import io.holdfast.delivery.BatchHandler;
import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.RecordHandler;
import io.holdfast.delivery.engine.BatchShape;
import io.holdfast.delivery.sink.HttpQuery;
import io.holdfast.delivery.sink.HttpSettings;
import io.holdfast.delivery.sink.HttpSink;
import io.holdfast.delivery.sink.JdbcSink;
import io.holdfast.delivery.sink.KafkaSink;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a delivery calls, and what it holds for that. Nothing connects before there is something to do. */
sealed interface SinkConnection extends AutoCloseable {

    /** Begins to deliver into it. */
    io.holdfast.delivery.Delivery start(DeliverySettings settings);

    @Override
    default void close() {}

    /**
     * Makes what the catalog declares.
     *
     * @throws io.holdfast.core.HoldfastException when the user's class cannot be used
     * @throws IllegalArgumentException when the settings of the target contradict each other; says how
     */
    static SinkConnection open(Flow flow, Delivery delivery, DeliverySettings settings) {
        Sink sink = delivery.sink();
        if (sink.jdbc().isPresent()) {
            return Database.open(flow, delivery, sink.jdbc().get(), settings);
        }
        if (sink.http().isPresent()) {
            HttpTarget target = sink.http().get();
            HttpSettings http = DeclaredSettings.http(target);
            return new Endpoint(
                    new HttpSink(http, settings.classifier()), target.query().map(url -> new HttpQuery(http, url)));
        }
        if (sink.kafka().isPresent()) {
            return new OwnCode(new KafkaSink(sink.kafka().get().topic()));
        }
        return new OwnCode(HandlerLoader.load(sink.handler().orElseThrow()));
    }

    /** A pool of connections to a database. */
    record Database(HikariDataSource pool, JdbcSink sink, int connections) implements SinkConnection {

        private static final String POSTGRESQL = "jdbc:postgresql:";
        private static final int SPARE = 1;
        private static final long WAIT_S = 5;

        static Database open(Flow flow, Delivery delivery, JdbcTarget target, DeliverySettings settings) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(target.url());
            target.user().ifPresent(config::setUsername);
            target.password().map(Secret::reveal).ifPresent(config::setPassword);
            if (target.url().startsWith(POSTGRESQL)) {
                // Text: the pool hands it on as it is, and the driver passes over what is none.
                config.addDataSourceProperty("reWriteBatchedInserts", "true");
            }
            config.setMaximumPoolSize(target.connections() + SPARE);
            config.setMinimumIdle(0);
            config.setPoolName(flow.name() + "." + delivery.name());
            config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(WAIT_S));
            config.setInitializationFailTimeout(-1);
            HikariDataSource pool = new HikariDataSource(config);
            JdbcSink sink = new JdbcSink(pool, DeclaredSettings.jdbc(flow, delivery, target), settings.classifier());
            return new Database(pool, sink, target.connections());
        }

        @Override
        public io.holdfast.delivery.Delivery start(DeliverySettings settings) {
            BatchShape shape = new BatchShape(BatchShape.DEFAULT.mostRecords(), connections);
            return io.holdfast.delivery.Delivery.startBatch(settings, sink, shape);
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    /** An HTTP endpoint, and where to ask about calls whose outcome is unknown. */
    record Endpoint(HttpSink sink, Optional<HttpQuery> query) implements SinkConnection {
        @Override
        public io.holdfast.delivery.Delivery start(DeliverySettings settings) {
            return io.holdfast.delivery.Delivery.startAsync(
                    query.map(settings::withQuery).orElse(settings), sink);
        }
    }

    /** The user's own code; closed with the delivery if it can be. */
    record OwnCode(Object handler) implements SinkConnection {

        private static final Logger LOG = LoggerFactory.getLogger(OwnCode.class);

        @Override
        public io.holdfast.delivery.Delivery start(DeliverySettings settings) {
            if (handler instanceof BatchHandler batch) {
                return io.holdfast.delivery.Delivery.startBatch(settings, batch, BatchShape.DEFAULT);
            }
            if (handler instanceof AsyncRecordHandler async) {
                return io.holdfast.delivery.Delivery.startAsync(settings, async);
            }
            return io.holdfast.delivery.Delivery.start(settings, (RecordHandler) handler);
        }

        @Override
        public void close() {
            if (handler instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    LOG.atWarn()
                            .setCause(e)
                            .log(
                                    "the handler {} cannot be closed",
                                    handler.getClass().getName());
                }
            }
        }
    }
}
