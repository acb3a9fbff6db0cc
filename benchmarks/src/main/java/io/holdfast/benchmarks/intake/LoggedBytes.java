package io.holdfast.benchmarks.intake;

import io.holdfast.drill.sandbox.LocalCluster;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/** What drained records take in the log: their values, and the headers by which they are known for ever. */
final class LoggedBytes {

    /** What the log adds to a record without key and headers: lengths, offset and time differences. */
    private static final int RECORD_OVERHEAD = 9;

    private LoggedBytes() {}

    /** Length of a bare value that takes as many bytes of the log as a record of {@code topic} does on average. */
    static int valueBytes(LocalCluster cluster, String topic) throws Exception {
        try (Admin admin = cluster.admin()) {
            int broker = cluster.brokers().get(0).spec().id();
            long bytes = admin.describeLogDirs(List.of(broker)).allDescriptions().get().values().stream()
                    .flatMap(folders -> folders.values().stream())
                    .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(topic))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
            long records = LogCheck.count(admin, topic, "", Tally.NONE).inLog();
            return (int) (bytes / records) - RECORD_OVERHEAD;
        }
    }
}
