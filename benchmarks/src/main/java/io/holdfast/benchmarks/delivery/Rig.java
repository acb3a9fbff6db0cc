package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.ArmProcess;
import io.holdfast.benchmarks.delivery.arm.ArmSettings;
import io.holdfast.benchmarks.delivery.arm.EffectLog;
import io.holdfast.benchmarks.measure.JavaProcess;
import io.holdfast.drill.sandbox.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The cluster that all subjects use, and how their processes are started. Not thread-safe. */
final class Rig {

    /** Options of every JVM that is measured, whoever it is. */
    static final List<String> JVM = List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC");

    /** A dead member is missed after so long, whichever the group's protocol. */
    static final int SESSION_MS = 6_000;

    private static final int COMMIT_MS = 1_000;
    private static final int CALLS_PER_RECORD = 4;
    private static final int SPARE_CALLS = 200_000;
    private static final String LOGGING =
            "<configuration><appender name=\"err\" class=\"ch.qos.logback.core.ConsoleAppender\">"
                    + "<target>System.err</target><encoder><pattern>%d %level %logger{0} %msg%n%ex{3}</pattern></encoder></appender>"
                    + "<root level=\"WARN\"><appender-ref ref=\"err\"/></root></configuration>";

    private final LocalCluster cluster;
    private final Path logging;
    private int started;

    Rig(LocalCluster cluster) throws IOException {
        this.cluster = cluster;
        this.logging = Files.writeString(cluster.folder().resolve("arms-logback.xml"), LOGGING);
    }

    /** Settings of the brokers that all scenarios want. */
    static Map<String, String> brokers() {
        String session = Integer.toString(SESSION_MS);
        return Map.of(
                "group.min.session.timeout.ms",
                session,
                "group.consumer.min.session.timeout.ms",
                session,
                "group.consumer.session.timeout.ms",
                session,
                "group.consumer.min.heartbeat.interval.ms",
                "1000",
                "group.consumer.heartbeat.interval.ms",
                "2000",
                "group.initial.rebalance.delay.ms",
                "0");
    }

    LocalCluster cluster() {
        return cluster;
    }

    /** Settings for a subject that reads {@code topic} as a group of its own, {@code concurrency} records at once. */
    ArmSettings settings(String topic, int concurrency) {
        return new ArmSettings(Map.of())
                .with(ArmSettings.SERVERS, cluster.bootstrapServers())
                .with(ArmSettings.TOPIC, topic)
                .with(ArmSettings.GROUP, topic + "-" + ++started)
                .with(ArmSettings.CONCURRENCY, concurrency)
                .with(ArmSettings.COMMIT_MS, COMMIT_MS)
                .with(ArmSettings.SESSION_MS, SESSION_MS);
    }

    /** Starts a subject that is to handle about so many records. */
    RunningArm start(Subject subject, ArmSettings settings, int records) throws IOException {
        Path file = Files.createTempFile(cluster.folder(), "calls-", ".log");
        EffectLog log = EffectLog.create(file, records * CALLS_PER_RECORD + SPARE_CALLS);
        List<String> jvm = new ArrayList<>(JVM);
        jvm.add("-Dlogback.configurationFile=" + logging);
        List<String> arguments = new ArrayList<>(List.of(ArmProcess.class.getName(), subject.arm(), file.toString()));
        arguments.addAll(settings.words());
        arguments.addAll(subject.words());
        JavaProcess process = JavaProcess.start(subject.classPath(), jvm, arguments, cluster.folder());
        return new RunningArm(subject.name(), process, log, file);
    }
}
