package io.holdfast.benchmarks.intake;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the gateway is measured against, as a process: a handler that answers 200 at once, or the bridge to a KafkaProducer
 * that most teams would write. Arguments: port, then nothing or bootstrap servers, topic and linger in milliseconds.
 */
public final class BridgeServer {

    private BridgeServer() {}

    /** Runs until killed. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        int port = Integer.parseInt(args[0]);
        KafkaProducer<byte[], byte[]> producer = args.length < 2 ? null : producer(args[1], args[3]);
        String topic = args.length < 2 ? "" : args[2];
        vertx.deployVerticle(
                () -> new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        return vertx.createHttpServer()
                                .requestHandler(request -> {
                                    if (producer == null) {
                                        request.body()
                                                .onSuccess(body ->
                                                        request.response().end("{}"));
                                    } else {
                                        bridge(request, producer, topic, context);
                                    }
                                })
                                .listen(port);
                    }
                },
                new DeploymentOptions().setInstances(2));
    }

    private static void bridge(
            HttpServerRequest request,
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            io.vertx.core.Context context) {
        request.body().onSuccess(body -> {
            String key = request.getHeader("Holdfast-Key");
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    topic, key == null ? null : key.getBytes(java.nio.charset.StandardCharsets.UTF_8), body.getBytes());
            var unused = producer.send(
                    record,
                    (metadata, e) -> context.runOnContext(nothing -> {
                        if (e == null) {
                            request.response()
                                    .putHeader("content-type", "application/json")
                                    .end("{\"partition\":" + metadata.partition() + ",\"offset\":" + metadata.offset()
                                            + "}");
                        } else {
                            request.response().setStatusCode(500).end(e.toString());
                        }
                    }));
        });
    }

    private static KafkaProducer<byte[], byte[]> producer(String servers, String linger) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "linger.ms",
                        linger,
                        "batch.size",
                        64 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
