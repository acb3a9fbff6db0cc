package io.holdfast.drill.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("nightly")
class BrokerJvmIT {

    private static final String BROKER_CLASS = "kafka.server.KafkaRaftServer source: ";
    private static final String FROM_ARCHIVE = BROKER_CLASS + "shared objects file";

    @TempDir
    private Path folder;

    private KafkaHome home = new KafkaHome(Path.of(""));

    @BeforeEach
    void jarsInAFolderOfTheirOwn() throws IOException {
        Path jars = Files.createDirectory(folder.resolve("jars"));
        for (KafkaHome.Jar jar : KafkaHome.locate().jarFiles()) {
            Files.createSymbolicLink(jars.resolve(jar.path().getFileName()), jar.path());
        }
        home = new KafkaHome(jars);
    }

    @Test
    void theSecondStartTakesTheBrokersClassesFromAnArchiveAndAGarbageArchiveIsSurvived() throws Exception {
        BrokerJvm first = jvm();
        assertThat(first.archive()).isEmpty();
        assertThat(broker(first, "first")).contains(BROKER_CLASS).doesNotContain(FROM_ARCHIVE);
        first.archiveBuild().orElseThrow().run();

        BrokerJvm second = jvm();
        Path archive = second.archive().orElseThrow();
        assertThat(archive).startsWith(home.jars().resolve("cds"));
        assertThat(broker(second, "second")).contains(FROM_ARCHIVE);
        assertThat(second.archiveBuild()).isEmpty();

        Files.delete(archive);
        Files.writeString(archive, "garbage");
        BrokerJvm third = jvm();
        assertThat(third.archive()).isEmpty();
        assertThat(broker(third, "third")).contains(BROKER_CLASS).doesNotContain(FROM_ARCHIVE);
    }

    @Test
    void aBuildThatFailsIsRememberedAndLeavesNothing() throws Exception {
        BrokerJvm first = BrokerJvm.of(home, List.of("-Xmx1m", "-XX:NoSuchOption=1"), environment());
        Path list = Path.of(option(first, "-XX:DumpLoadedClassList="));
        Files.writeString(list, "java/lang/Object\n");

        first.archiveBuild().orElseThrow().run();

        try (Stream<Path> files = Files.list(home.jars().resolve("cds"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.endsWith(".failed"))
                    .noneMatch(name -> name.endsWith(".jsa") || name.startsWith("build-"));
        }
    }

    @Test
    void theUsersCacheIsTakenWhereTheJarsFolderCannotBeWrittenTo() throws Exception {
        Files.createFile(home.jars().resolve("cds"));
        BrokerJvm jvm = jvm();
        Files.writeString(Path.of(option(jvm, "-XX:DumpLoadedClassList=")), "java/lang/Object\n");

        jvm.archiveBuild().orElseThrow().run();

        assertThat(jvm().archive().orElseThrow()).startsWith(folder.resolve("cache"));
    }

    @Test
    void archivesCanBeTurnedOff() {
        BrokerJvm jvm = BrokerJvm.of(home, List.of(), Map.of(BrokerJvm.VARIABLE, "off"));

        assertThat(jvm.command(folder)).noneMatch(word -> word.contains("Shared") || word.contains("ClassList"));
    }

    private BrokerJvm jvm() {
        return BrokerJvm.of(home, List.of("-Xmx320m", "-XX:+UseSerialGC", "-Xlog:class+load"), environment());
    }

    private Map<String, String> environment() {
        return Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
    }

    private String option(BrokerJvm jvm, String prefix) {
        return jvm.command(folder).stream()
                .filter(word -> word.startsWith(prefix))
                .findFirst()
                .orElseThrow()
                .substring(prefix.length());
    }

    /** What a broker printed while it started, with each class it loaded. */
    private String broker(BrokerJvm jvm, String name) throws IOException {
        Path parent = Files.createDirectory(folder.resolve(name));
        List<Integer> ports = LocalCluster.freePorts(2);
        NodeSpec spec = new NodeSpec(1, ports.get(0), ports.get(1), "", parent.resolve("node-1"));
        Node node = new Node(spec, ClusterSpec.of(1), jvm, ClusterId.of(parent, List.of(spec)));
        Guardian guardian = Guardian.over(parent, false);
        try {
            node.configure(List.of(spec));
            StorageFormatter.format(home, ClusterId.of(parent, List.of(spec)), List.of(spec));
            node.start();
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() ->
                            !node.alive() || Files.readString(spec.output()).contains("Kafka Server started"));
            assertThat(node.alive()).as(node.lastOutput()).isTrue();
            node.stop();
        } finally {
            guardian.close();
        }
        return Files.readString(spec.output());
    }
}
