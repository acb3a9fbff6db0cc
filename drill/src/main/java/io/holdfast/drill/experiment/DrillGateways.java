package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.Sabotage;
import io.holdfast.drill.check.Lifetime;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The gateways of a drill: one with a spool of its own, or a fleet with a Redis. Closing it ends them. Thread-safe. */
final class DrillGateways implements AutoCloseable {

    private final List<GatewayProcess> all;
    private final @Nullable LocalRedis redis;
    private final Path files;

    /**
     * Gateways that are not started yet.
     *
     * @param redis in which they keep their spool; null for a single one, whose spool is in {@code files}
     * @param files of the drill
     */
    DrillGateways(List<GatewayProcess> all, @Nullable LocalRedis redis, Path files) {
        this.all = List.copyOf(all);
        this.redis = redis;
        this.files = files;
    }

    /** Writes their catalogs, and starts Redis if they need it. */
    static DrillGateways prepare(
            LocalCluster cluster, List<DrillFlow> flows, @Nullable Fleet fleet, DrillSettings settings) {
        Plan plan = new Plan(cluster, flows, settings);
        if (fleet == null) {
            DrillCatalog.Instance single =
                    new DrillCatalog.Instance("drill-gateway", freePort(), spool(settings.folder()));
            GatewayProcess gateway = plan.gateway("the gateway", "", single, null);
            return new DrillGateways(List.of(gateway), null, settings.folder());
        }
        LocalRedis redis = redis(cluster.folder().resolve("redis"), settings);
        DrillCatalog.Shared shared = new DrillCatalog.Shared(redis.url(), fleet);
        List<GatewayProcess> gateways = new ArrayList<>();
        for (int number = 1; number <= fleet.gateways(); number++) {
            String name = "gateway-" + number;
            Path own = settings.folder().resolve("spool").resolve(name);
            gateways.add(plan.gateway(name, "-" + number, new DrillCatalog.Instance(name, freePort(), own), shared));
        }
        return new DrillGateways(gateways, redis, settings.folder());
    }

    /** With that sabotage it keeps nothing, and gateways take it all the same. */
    private static LocalRedis redis(Path folder, DrillSettings settings) {
        boolean forgets = settings.gatewayProperties().containsValue(Sabotage.TRUST_REDIS.word());
        return forgets ? LocalRedis.start(folder, 0, List.of("--appendonly", "no")) : LocalRedis.start(folder, 0);
    }

    /** Of what gateways are made. */
    private record Plan(LocalCluster cluster, List<DrillFlow> flows, DrillSettings settings) {

        /** The gateway's process id stands in the sandbox's folder, where the sandbox's guardian finds it. */
        GatewayProcess gateway(
                String name, String suffix, DrillCatalog.Instance instance, DrillCatalog.@Nullable Shared shared) {
            Path folder = cluster.folder().resolve("gateway" + suffix);
            List<String> command = new ArrayList<>(settings.gatewayCommand());
            int jvm = command.indexOf("java.options");
            if (jvm >= 0) {
                command.remove(jvm);
                settings.gatewayProperties().forEach((key, value) -> command.add(jvm, "-D" + key + "=" + value));
                command.add(jvm, "-Dholdfast.spool.trace=" + trace(settings.folder()));
                command.add(jvm, "-Dholdfast.drill.process=" + folder);
            }
            Path catalog = settings.folder().resolve("holdfast" + suffix + ".yaml");
            command.add(new DrillCatalog(cluster.bootstrapServers(), flows, instance, shared)
                    .write(catalog)
                    .toString());
            Path output = settings.folder().resolve("gateway" + suffix + ".log");
            return new GatewayProcess(new GatewayProcess.Spec(
                    name, command, URI.create("http://127.0.0.1:" + instance.port()), folder, output));
        }
    }

    /** Starts them, one after the other, each until it takes critical records. */
    void start() {
        all.forEach(GatewayProcess::start);
    }

    /** All of them, by number. */
    List<GatewayProcess> all() {
        return all;
    }

    /** The gateway of this number, from 1. */
    GatewayProcess gateway(int number) {
        return all.get(number - 1);
    }

    /** The Redis in which they keep their spool; empty for a single one. */
    Optional<LocalRedis> redis() {
        return Optional.ofNullable(redis);
    }

    /** The same, of which an experiment with a fleet is sure. */
    LocalRedis theirRedis() {
        return Objects.requireNonNull(redis, "a step of a fleet in an experiment without one");
    }

    /** Where they listen. */
    List<URI> addresses() {
        return all.stream().map(GatewayProcess::address).toList();
    }

    /** The single gateway's spool. */
    Path spool() {
        return spool(files);
    }

    private static Path spool(Path files) {
        return files.resolve("spool");
    }

    /** Of the forces of the single gateway's spool. */
    Path trace() {
        return trace(files);
    }

    private static Path trace(Path files) {
        return files.resolve("spool.trace");
    }

    /** Whether the spool is empty and every one of {@code lanes} lanes is direct, as all of them tell it. */
    boolean drained(int lanes) {
        return all.stream()
                .map(GatewayProcess::view)
                .allMatch(view -> view.spooled() == 0 && view.lanes("direct") == lanes);
    }

    /** Whether a lane of the critical flow is in this state at one of them. */
    boolean anyIn(String state) {
        return all.stream().anyMatch(gateway -> gateway.view().lanes(DrillRunner.TOPIC, state) > 0);
    }

    /** Records drained by those that run now. */
    long drained() {
        return all.stream().mapToLong(DrillGateways::drainedBy).sum();
    }

    /** Records drained by this one since it was started; 0 when it does not answer. */
    static long drainedBy(GatewayProcess gateway) {
        return (long) gateway.view().counter(DrillRunner.DRAINED);
    }

    /** When each could run, by its number. */
    Map<Integer, List<Lifetime>> lifetimes() {
        Map<Integer, List<Lifetime>> lifetimes = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            lifetimes.put(i + 1, all.get(i).lifetimes());
        }
        return lifetimes;
    }

    /** Notes how much memory each has taken. */
    void measure() {
        all.forEach(GatewayProcess::measure);
    }

    /** Most resident memory of any of them, in KiB; 0 where the machine does not tell. */
    long mostRssKiB() {
        return all.stream().mapToLong(GatewayProcess::mostRssKiB).max().orElse(0);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new HoldfastException("no-ports", "no free port: " + e, e);
        }
    }

    @Override
    public void close() {
        all.forEach(GatewayProcess::close);
        LocalRedis server = redis;
        if (server != null) {
            server.close();
        }
    }
}
