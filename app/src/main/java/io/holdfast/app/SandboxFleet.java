package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Cluster;
import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.drill.sandbox.SandboxProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The gateways of a sandbox that share a spool in a Redis of this machine: the first is the sandbox's own, the others are
 * processes. Closing it ends them.
 */
final class SandboxFleet implements AutoCloseable {

    private final LocalRedis redis;
    private final Catalog first;
    private final List<SandboxGateway> others;

    private SandboxFleet(LocalRedis redis, Catalog first, List<SandboxGateway> others) {
        this.redis = redis;
        this.first = first;
        this.others = others;
    }

    /**
     * Starts Redis and the gateways but the first, on the ports behind its own.
     *
     * @param declared the catalog's file
     * @param sandbox the same catalog, with the sandbox's clusters
     */
    static SandboxFleet start(Path declared, Catalog sandbox, Path folder, int gateways) {
        if (sandbox.gateway().port() == 0) {
            throw new HoldfastException(
                    "fleet", "gateway.port is 0, and the gateways of a fleet are told apart by it; give one", null);
        }
        LocalRedis redis = LocalRedis.start(folder.resolve("redis"), 0);
        List<SandboxGateway> others = new ArrayList<>();
        try {
            Variant variant = new Variant(declared, sandbox, folder, redis.url());
            Catalog first = read(variant.write(1));
            for (int i = 2; i <= gateways; i++) {
                Path catalog = variant.write(i);
                others.add(SandboxGateway.start("gateway-" + i, folder.resolve("gateway-" + i), catalog));
            }
            return new SandboxFleet(redis, first, List.copyOf(others));
        } catch (IOException e) {
            others.forEach(SandboxGateway::close);
            redis.close();
            throw new HoldfastException("fleet", "the fleet's catalogs cannot be written: " + e, e);
        } catch (RuntimeException e) {
            others.forEach(SandboxGateway::close);
            redis.close();
            throw e;
        }
    }

    /** The catalog with the sandbox's addresses, and a gateway's own port, name and folder in it. */
    private record Variant(Path declared, Catalog sandbox, Path folder, String redis) {

        Path write(int number) throws IOException {
            Map<String, Object> tree =
                    map(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(declared)));
            Map<String, Object> clusters = map(tree.get("clusters"));
            clusters.replaceAll((name, cluster) -> {
                Map<String, Object> moved = map(cluster);
                Cluster here = Objects.requireNonNull(sandbox.clusters().get(name), name);
                moved.put("bootstrap-servers", here.bootstrapServers());
                return moved;
            });
            tree.put("clusters", clusters);
            Path own = folder.resolve("gateway-" + number);
            Map<String, Object> gateway = map(tree.get("gateway"));
            gateway.put("port", sandbox.gateway().port() + number - 1);
            gateway.put("instance", "gateway-" + number);
            Map<String, Object> admin = map(gateway.get("admin"));
            sandbox.gateway().admin().filter(port -> port.port() != 0).ifPresent(port -> {
                admin.put("port", port.port() + number - 1);
                gateway.put("admin", admin);
            });
            Map<String, Object> spool = map(gateway.get("spool"));
            spool.put("directory", own.resolve("spool").toString());
            spool.put("redis", Map.of("url", redis, "fleet", "sandbox"));
            gateway.put("spool", spool);
            tree.put("gateway", gateway);
            Files.createDirectories(own);
            return Files.writeString(
                    own.resolve("holdfast.yaml"),
                    new Dump(DumpSettings.builder().build()).dumpToString(tree));
        }

        @SuppressWarnings(
                "unchecked") // What YAML calls a mapping has texts as its keys here: the catalog was read before.
        private static Map<String, Object> map(@Nullable Object tree) {
            return tree == null ? new LinkedHashMap<>() : new LinkedHashMap<>((Map<String, Object>) tree);
        }
    }

    private static Catalog read(Path file) {
        if (CatalogReader.read(file) instanceof CatalogResult.Valid valid) {
            return valid.catalog();
        }
        throw new HoldfastException("fleet", "the catalog \"" + file + "\" cannot be read back", null);
    }

    /** The first gateway's. */
    Catalog catalog() {
        return first;
    }

    /** Ports of the other gateways. */
    List<Integer> otherPorts() {
        List<Integer> ports = new ArrayList<>();
        for (int i = 1; i <= others.size(); i++) {
            ports.add(first.gateway().port() + i);
        }
        return ports;
    }

    String redisUrl() {
        return redis.url();
    }

    /** As a sandbox's control acts on them. */
    List<SandboxProcess> processes() {
        List<SandboxProcess> all = new ArrayList<>(others);
        all.add(redis);
        return all;
    }

    @Override
    public void close() {
        others.forEach(SandboxGateway::close);
        redis.close();
    }
}
