package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Cluster;
import io.holdfast.core.catalog.Flow;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalPostgres;
import io.holdfast.drill.sandbox.SandboxControl;
import io.holdfast.drill.sandbox.SandboxProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A catalog whose clusters and databases are sandboxes of this machine. Closing it ends them. */
final class SandboxCatalog implements AutoCloseable {

    private static final int BROKERS = 3;

    private final Catalog catalog;
    private final List<LocalCluster> clusters;
    private final SandboxDatabases databases;
    private final List<SandboxControl> controls = new ArrayList<>();

    private SandboxCatalog(Catalog catalog, List<LocalCluster> clusters, SandboxDatabases databases) {
        this.catalog = catalog;
        this.clusters = clusters;
        this.databases = databases;
    }

    /** Lets {@code holdfast sandbox} act on the clusters and on others; {@code told} is given a sentence for each node acted on. */
    void control(List<SandboxProcess> others, Consumer<String> told) {
        List<SandboxProcess> all = new ArrayList<>(databases.processes());
        all.addAll(others);
        clusters.forEach(cluster -> controls.add(SandboxControl.open(cluster, all, told)));
    }

    /** The first cluster's folder, over which its guardian watches. */
    Path folder() {
        return clusters.stream()
                .findFirst()
                .orElseThrow(() -> new HoldfastException(
                        "fleet", "the catalog has no flow, so there is no sandbox; declare one", null))
                .folder();
    }

    /** Starts a sandbox for each cluster that has flows; its brokers are where the catalog looks for them, if it can be. */
    static SandboxCatalog start(Catalog declared) {
        List<LocalCluster> started = new ArrayList<>();
        Map<String, Cluster> clusters = new LinkedHashMap<>();
        try {
            for (Cluster cluster : declared.clusters().values()) {
                boolean used =
                        declared.flows().values().stream().map(Flow::cluster).anyMatch(cluster.name()::equals);
                if (used) {
                    LocalCluster local =
                            LocalCluster.start(ClusterSpec.of(BROKERS).withFirstPort(firstPort(cluster)));
                    started.add(local);
                    clusters.put(
                            cluster.name(), new Cluster(cluster.name(), local.bootstrapServers(), cluster.kafka()));
                } else {
                    clusters.put(cluster.name(), cluster);
                }
            }
            Catalog catalog = new Catalog(clusters, declared.flows(), declared.gateway(), declared.registry());
            SandboxDatabases databases = started.isEmpty()
                    ? SandboxDatabases.none()
                    : SandboxDatabases.start(catalog, started.get(0).folder());
            return new SandboxCatalog(catalog, List.copyOf(started), databases);
        } catch (RuntimeException e) {
            started.forEach(LocalCluster::close);
            throw e;
        }
    }

    /** Databases that were started for deliveries. */
    List<LocalPostgres> databases() {
        return databases.all();
    }

    Catalog catalog() {
        return catalog;
    }

    /** The declared port when the catalog names consecutive ports of this machine; 0 otherwise. */
    private static int firstPort(Cluster cluster) {
        String[] servers = cluster.bootstrapServers().split(",", -1);
        if (servers.length != BROKERS) {
            return 0;
        }
        int first = port(servers[0]);
        for (int i = 0; i < servers.length; i++) {
            boolean here = servers[i].strip().startsWith("localhost:");
            if (!here || port(servers[i]) != first + i) {
                return 0;
            }
        }
        return first;
    }

    private static int port(String server) {
        return Integer.parseInt(server.substring(server.lastIndexOf(':') + 1).strip());
    }

    @Override
    public void close() {
        controls.forEach(SandboxControl::close);
        databases.close();
        clusters.forEach(LocalCluster::close);
    }
}
