package io.holdfast.benchmarks.delivery.arm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a subject is told, as words like {@code delay-ms=10}. Immutable.
 *
 * @param values name to value
 */
public record ArmSettings(Map<String, String> values) {

    /** Bootstrap servers. */
    public static final String SERVERS = "servers";
    /** The source. */
    public static final String TOPIC = "topic";
    /** Consumer group, or what stands for it. */
    public static final String GROUP = "group";
    /** Records handled at once. */
    public static final String CONCURRENCY = "concurrency";
    /** How often positions are committed, in milliseconds. */
    public static final String COMMIT_MS = "commit-ms";
    /** After how many milliseconds without a heartbeat a member counts as dead, where the member says so. */
    public static final String SESSION_MS = "session-ms";

    private static final int POLL_RECORDS = 1_000;

    /** Copies the map. */
    public ArmSettings {
        values = Map.copyOf(values);
    }

    /** Of words as {@link #words} makes them. */
    public static ArmSettings parse(List<String> words) {
        Map<String, String> values = new HashMap<>();
        for (String word : words) {
            int at = word.indexOf('=');
            if (at < 1) {
                throw new IllegalArgumentException("\"" + word + "\" is no setting; write name=value");
            }
            values.put(word.substring(0, at), word.substring(at + 1));
        }
        return new ArmSettings(values);
    }

    /** The same with one more, or another. */
    public ArmSettings with(String name, Object value) {
        Map<String, String> more = new HashMap<>(values);
        more.put(name, String.valueOf(value));
        return new ArmSettings(more);
    }

    /** A setting that must be there. */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the setting \"" + name + "\" is not there; give " + name + "=value");
        }
        return value;
    }

    /** A setting that need not be there. */
    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** A number that must be there. */
    public int number(String name) {
        return Integer.parseInt(text(name));
    }

    /** A number that need not be there. */
    public long number(String name, long otherwise) {
        return Long.parseLong(text(name, Long.toString(otherwise)));
    }

    /** All of them, in the order of their names. */
    public List<String> words() {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList();
    }

    /** For a consumer of the classic protocol that begins at the oldest record and commits by itself. */
    public Map<String, Object> consumer() {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, text(SERVERS));
        config.put(ConsumerConfig.GROUP_ID_CONFIG, text(GROUP));
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, number(SESSION_MS));
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, number(SESSION_MS) / 3);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return config;
    }
}
