package io.holdfast.drill.check;

import io.holdfast.drill.history.Stamp;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One record as a fresh reader found it in the log.
 *
 * @param damage what about it is not as its client sent it; "" when nothing
 */
public record LogEntry(String topic, int partition, long offset, Stamp stamp, String damage) {

    /** A record's own words, as bytes: absent ones are null. */
    public record Content(byte @Nullable [] key, byte @Nullable [] value, byte @Nullable [] id) {}

    /** Looks at a record: its stamp, its key, its {@code holdfast.id}, and whether its body is whole. */
    public static LogEntry of(TopicPartition partition, long offset, Content content) {
        String value = text(content.value());
        Stamp stamp = Stamp.read(value);
        String damage = stamp.run().isEmpty() ? "it has no stamp" : damage(partition.topic(), content, value);
        return new LogEntry(partition.topic(), partition.partition(), offset, stamp, damage);
    }

    /** Where it is, for people. */
    public String place() {
        return topic + "/" + partition + "/" + offset;
    }

    private static String damage(String topic, Content content, String value) {
        Stamp stamp = Stamp.read(value);
        StringBuilder found = new StringBuilder();
        if (!Stamp.whole(value)) {
            found.append("its body of ").append(value.length()).append(" characters is not the one sent; ");
        }
        if (content.key() == null || !text(content.key()).equals(stamp.key())) {
            found.append("its key is ").append(quoted(content.key())).append("; ");
        }
        if (content.id() == null || !text(content.id()).equals(stamp.id())) {
            found.append("its holdfast.id is ").append(quoted(content.id())).append("; ");
        }
        if (!topic.equals(stamp.flow().flow())) {
            found.append("it was sent to flow ").append(stamp.flow().flow()).append("; ");
        }
        return found.length() == 0 ? "" : found.substring(0, found.length() - 2);
    }

    private static String quoted(byte @Nullable [] bytes) {
        return bytes == null ? "absent" : "\"" + text(bytes) + "\"";
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
