package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka cluster of processes on this machine.
 *
 * <p>Closing it ends every process and removes its folder unless that was given; so does the end of this process, however
 * it comes. Thread-safe.
 */
public final class LocalCluster implements AutoCloseable {

    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final long CALL_LIMIT_S = 15;
    private static final long POLL_MS = 100;

    private final ClusterSpec spec;
    private final Path folder;
    private final List<Node> nodes;
    private final Guardian guardian;
    private final String bootstrapServers;

    private LocalCluster(ClusterSpec spec, Path folder, List<Node> nodes, Guardian guardian) {
        this.spec = spec;
        this.folder = folder;
        this.nodes = List.copyOf(nodes);
        this.guardian = guardian;
        this.bootstrapServers = nodes.stream()
                .map(Node::spec)
                .filter(NodeSpec::broker)
                .map(node -> "localhost:" + node.port())
                .collect(Collectors.joining(","));
    }

    /**
     * Starts a cluster and waits until every broker has joined.
     *
     * @throws HoldfastException with a node's last output when that takes longer than 90 s
     */
    public static LocalCluster start(ClusterSpec spec) {
        LocalCluster cluster = prepare(spec);
        try {
            cluster.nodes.forEach(Node::start);
            cluster.awaitReady();
            cluster.nodes.get(0).archiveClasses();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static LocalCluster prepare(ClusterSpec spec) {
        KafkaHome home = KafkaHome.locate();
        BrokerJvm jvm = BrokerJvm.of(home, spec.jvmOptions());
        Path folder = folder(spec);
        Guardian guardian = Guardian.over(folder, spec.directory().isEmpty());
        try {
            List<NodeSpec> specs = nodes(spec, folder);
            String clusterId = ClusterId.of(folder, specs);
            List<Node> nodes = new ArrayList<>();
            for (NodeSpec node : specs) {
                Node process = new Node(node, spec, jvm, clusterId);
                process.configure(specs);
                nodes.add(process);
            }
            StorageFormatter.format(home, clusterId, specs);
            return new LocalCluster(spec, folder, nodes, guardian);
        } catch (RuntimeException e) {
            guardian.close();
            throw e;
        }
    }

    /** Addresses of all brokers, running or not. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** All nodes, brokers first. */
    public List<Node> nodes() {
        return nodes;
    }

    /** The nodes clients can talk to. */
    public List<Node> brokers() {
        return nodes.stream().filter(node -> node.spec().broker()).toList();
    }

    /** The node with this id. */
    public Node node(int id) {
        return nodes.stream()
                .filter(node -> node.spec().id() == id)
                .findFirst()
                .orElseThrow(() -> new HoldfastException(
                        "no-node",
                        "no node " + id + "; there are "
                                + nodes.stream().map(node -> node.spec().id()).toList(),
                        null));
    }

    /** The cluster's folder. */
    public Path folder() {
        return folder;
    }

    /** What was started. */
    public ClusterSpec spec() {
        return spec;
    }

    /** A new admin client. */
    public Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "request.timeout.ms",
                "5000",
                "default.api.timeout.ms",
                "10000"));
    }

    /**
     * Creates a topic and waits until all its leaders are known, and know it themselves: a batch that comes to one before that
     * is refused, those behind it may be taken, and then a producer repeats the first, out of order, until its time is over.
     */
    public void createTopic(String name, int partitions, Map<String, String> configs) {
        short copies = (short) Math.min(3, spec.brokers());
        try (Admin admin = admin()) {
            get(admin.createTopics(Set.of(new NewTopic(name, partitions, copies).configs(configs)))
                    .all());
            await(
                    "leaders of topic " + name,
                    () -> partitions(admin, name).stream()
                            .allMatch(partition -> partition.leader() != null
                                    && !partition.leader().isEmpty()));
            await("answers of the leaders of topic " + name, () -> ends(admin, name, partitions) == partitions);
        }
    }

    private static int ends(Admin admin, String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            asked.put(new TopicPartition(topic, i), OffsetSpec.latest());
        }
        return get(admin.listOffsets(asked).all()).size();
    }

    /** From now on each broker takes no more than this from a producer, in bytes a second; what is above waits. */
    public void limitProducers(long bytesPerSecond) {
        Map<String, @Nullable String> everyClient = new HashMap<>();
        everyClient.put(ClientQuotaEntity.CLIENT_ID, null);
        ClientQuotaAlteration.Op limit = new ClientQuotaAlteration.Op("producer_byte_rate", (double) bytesPerSecond);
        try (Admin admin = admin()) {
            get(admin.alterClientQuotas(
                            List.of(new ClientQuotaAlteration(new ClientQuotaEntity(everyClient), List.of(limit))))
                    .all());
        }
    }

    /** Id of the broker that leads this partition; -1 when none does. */
    public int leaderOf(String topic, int partition) {
        try (Admin admin = admin()) {
            org.apache.kafka.common.Node leader =
                    partitions(admin, topic).get(partition).leader();
            return leader == null ? -1 : leader.id();
        }
    }

    /** Waits until every running broker has joined the cluster. */
    public void awaitReady() {
        long running = brokers().stream().filter(Node::alive).count();
        try (Admin admin = admin()) {
            await(running + " brokers of " + bootstrapServers, () -> {
                for (Node node : nodes) {
                    if (!node.alive() && running == brokers().size()) {
                        throw new HoldfastException(
                                "sandbox-start",
                                "node " + node.spec().id() + " ended while starting:\n" + node.lastOutput(),
                                null);
                    }
                }
                return get(admin.describeCluster().nodes()).size() >= running;
            });
        }
    }

    /** Waits until every partition of the topic has all its copies in sync. */
    public void awaitInSync(String topic) {
        try (Admin admin = admin()) {
            await(
                    "all copies of " + topic + " in sync",
                    () -> partitions(admin, topic).stream()
                            .allMatch(partition -> partition.isr().size()
                                    == partition.replicas().size()));
        }
    }

    private static List<TopicPartitionInfo> partitions(Admin admin, String topic) {
        return get(admin.describeTopics(Set.of(topic)).allTopicNames()).values().stream()
                .flatMap(description -> description.partitions().stream())
                .toList();
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(String what, Condition condition) {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        RuntimeException last = null;
        while (System.nanoTime() - deadline < 0) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (HoldfastException e) {
                throw e;
            } catch (RuntimeException e) {
                last = e;
            }
            pause();
        }
        throw new HoldfastException("sandbox-wait", what + " not there after " + READY_LIMIT.toSeconds() + " s", last);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "interrupted while waiting for the sandbox", e);
        }
    }

    private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get(CALL_LIMIT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka did not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "interrupted while asking Kafka", e);
        }
    }

    private static List<NodeSpec> nodes(ClusterSpec spec, Path folder) {
        boolean combined = spec.dedicatedControllers() == 0;
        List<NodeSpec> nodes = new ArrayList<>();
        List<Integer> free = freePorts(2 * spec.brokers() + spec.dedicatedControllers());
        for (int i = 0; i < spec.brokers(); i++) {
            int port = spec.firstPort() > 0 ? spec.firstPort() + i : free.remove(0);
            String rack = spec.racks().isEmpty()
                    ? ""
                    : spec.racks().get(i % spec.racks().size());
            int id = i + 1;
            nodes.add(new NodeSpec(id, port, combined ? free.remove(0) : 0, rack, folder.resolve("node-" + id)));
        }
        for (int i = 0; i < spec.dedicatedControllers(); i++) {
            int id = 101 + i;
            nodes.add(new NodeSpec(id, 0, free.remove(0), "", folder.resolve("node-" + id)));
        }
        return nodes;
    }

    static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return new ArrayList<>(held.stream().map(ServerSocket::getLocalPort).toList());
        } catch (IOException e) {
            throw new HoldfastException("no-ports", "no free ports on this machine: " + e, e);
        } finally {
            for (ServerSocket socket : held) {
                close(socket);
            }
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new HoldfastException("no-ports", "a port cannot be given back: " + e, e);
        }
    }

    private static Path folder(ClusterSpec spec) {
        try {
            return spec.directory().isPresent()
                    ? Files.createDirectories(spec.directory().get())
                            .toAbsolutePath()
                            .normalize()
                    : Files.createTempDirectory("holdfast-sandbox-");
        } catch (IOException e) {
            throw new HoldfastException("sandbox-folder", "the sandbox's folder cannot be created: " + e, e);
        }
    }

    /** Ends every process. */
    @Override
    public void close() {
        nodes.parallelStream().forEach(Node::kill);
        guardian.close();
        if (spec.directory().isEmpty()) {
            Node.delete(folder);
        }
    }
}
