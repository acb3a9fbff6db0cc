package io.holdfast.fleet;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.drill.sandbox.LocalRedis;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Members of a fleet for tests. */
final class FleetRig {

    private FleetRig() {}

    static RedisSpool spool(LocalRedis redis, String instance) {
        Catalog catalog = catalog("c:9092", redis, Path.of("/nowhere", instance));
        return RedisSpool.open(
                catalog.gateway(), catalog.gateway().spool().redis().orElseThrow());
    }

    static Catalog catalog(String bootstrapServers, LocalRedis redis, Path folder) {
        return catalog(bootstrapServers, redis, folder, text -> text);
    }

    /** The same, its text changed. */
    static Catalog catalog(String bootstrapServers, LocalRedis redis, Path folder, UnaryOperator<String> changed) {
        return catalog(bootstrapServers, redis.url() + "\", fleet: \"test", folder, changed);
    }

    /** A gateway named as its folder, whose Redis is said in YAML after its url's first quote. */
    static Catalog catalog(String bootstrapServers, String redis, Path folder, UnaryOperator<String> changed) {
        String text = """
                clusters: { c: { bootstrap-servers: "%s", kafka: { request.timeout.ms: "2000" } } }
                flows:
                  f:
                    cluster: c
                    tier: critical
                    topic: { name: t, partitions: 4, replication-factor: 1, min-insync-replicas: 1 }
                    intake: { durability: weak, patience: 2s, deadline: 8s }
                gateway:
                  instance: %s
                  shutdown-limit: 3s
                  spool: { directory: "%s", max-size: 64MiB, redis: { url: "%s", lease: 1s } }
                """.formatted(bootstrapServers, folder.getFileName(), folder, redis);
        CatalogResult result = CatalogReader.read(changed.apply(text), "t", Map.of());
        if (result instanceof CatalogResult.Invalid invalid) {
            throw new IllegalStateException(invalid.problems().toString());
        }
        return ((CatalogResult.Valid) result).catalog();
    }
}
