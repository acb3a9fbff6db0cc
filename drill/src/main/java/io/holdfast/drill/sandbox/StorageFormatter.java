package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/**
 * Formats a node's storage with Kafka's own formatter, loaded from the broker's jars in a class loader apart: hundredths of
 * a second, where starting the {@code kafka-storage} tool takes seconds.
 */
final class StorageFormatter {

    private static final String FORMATTER = "org.apache.kafka.metadata.storage.Formatter";
    private static final String METADATA_VERSION = "org.apache.kafka.server.common.MetadataVersion";

    private StorageFormatter() {}

    static void format(KafkaHome home, String clusterId, List<NodeSpec> nodes) {
        try (URLClassLoader loader = new URLClassLoader(jars(home), ClassLoader.getPlatformClassLoader())) {
            for (NodeSpec node : nodes) {
                format(loader, clusterId, node);
            }
        } catch (IOException | ReflectiveOperationException e) {
            throw new HoldfastException("format", "Kafka's storage cannot be formatted: " + e, e);
        }
    }

    private static void format(ClassLoader loader, String clusterId, NodeSpec node)
            throws ReflectiveOperationException, IOException {
        Files.createDirectories(node.data());
        Class<?> type = loader.loadClass(FORMATTER);
        Class<?> version = loader.loadClass(METADATA_VERSION);
        Object formatter = type.getConstructor().newInstance();
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        type.getMethod("setPrintStream", PrintStream.class).invoke(formatter, silent);
        type.getMethod("setNodeId", int.class).invoke(formatter, node.id());
        type.getMethod("setClusterId", String.class).invoke(formatter, clusterId);
        type.getMethod("addDirectory", String.class)
                .invoke(formatter, node.data().toString());
        type.getMethod("setControllerListenerName", String.class).invoke(formatter, "CONTROLLER");
        type.getMethod("setMetadataLogDirectory", String.class)
                .invoke(formatter, node.data().toString());
        Object latest = version.getMethod("latestProduction").invoke(null);
        type.getMethod("setReleaseVersion", version).invoke(formatter, latest);
        type.getMethod("setIgnoreFormatted", boolean.class).invoke(formatter, true);
        type.getMethod("run").invoke(formatter);
    }

    private static URL[] jars(KafkaHome home) throws IOException {
        List<KafkaHome.Jar> jars = home.jarFiles();
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).path().toUri().toURL();
        }
        return urls;
    }
}
