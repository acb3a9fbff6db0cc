package io.holdfast.fleet;

import io.holdfast.core.catalog.RedisSettings;
import io.holdfast.intake.spool.SpoolException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The way to one Redis: a connection on which everything is done in the order in which it was asked for, and one for reading.
 * A broken one is given up as a whole: nothing is repeated without its owner's doing. Commands may be given from any thread;
 * {@link #connect} and {@link #drop} are one thread's.
 */
final class RedisLink implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
    private static final byte[][] NO_KEYS = {};

    private final RedisURI uri;
    private final RedisClient client;
    private final int replicas;
    private volatile @Nullable Connections connections;
    private volatile String weakness = "at-risk";

    private record Connections(
            StatefulRedisConnection<byte[], byte[]> writes, StatefulRedisConnection<byte[], byte[]> reads) {

        boolean open() {
            return writes.isOpen() && reads.isOpen();
        }
    }

    RedisLink(RedisSettings settings) {
        this.uri = RedisURI.create(settings.url().reveal());
        this.replicas = settings.replicas();
        uri.setTimeout(LIMIT);
        this.client = RedisClient.create();
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(
                        SocketOptions.builder().connectTimeout(CONNECT_LIMIT).build())
                .timeoutOptions(TimeoutOptions.enabled(LIMIT))
                .build());
    }

    /** Where it is, without secrets. */
    String place() {
        return uri.getSentinels().isEmpty()
                ? uri.getHost() + ":" + uri.getPort()
                : "master \"" + uri.getSentinelMasterId() + "\" of sentinels "
                        + uri.getSentinels().stream()
                                .map(sentinel -> sentinel.getHost() + ":" + sentinel.getPort())
                                .toList();
    }

    /** That it does not answer. */
    SpoolException unreachable(Throwable why) {
        return new SpoolException(
                SpoolException.Reason.UNREACHABLE,
                "Redis at " + place() + " does not answer (" + why.getMessage()
                        + "); records that need the spool do not get there until it does",
                why);
    }

    /** Whether it is connected, as far as is known. */
    boolean up() {
        Connections now = connections;
        return now != null && now.open();
    }

    /** Replicas that must have a record before it is promised. */
    int replicas() {
        return replicas;
    }

    /** How what is answered is kept, see {@link Persistence.Kept}. */
    String weakness() {
        return weakness;
    }

    /**
     * Connects, and looks at the server's settings.
     *
     * @return why it cannot be promised to; null when it can
     * @throws RedisException when it does not answer
     */
    @Nullable
    String connect() {
        drop();
        StatefulRedisConnection<byte[], byte[]> writes = client.connect(ByteArrayCodec.INSTANCE, uri);
        try {
            Persistence persistence = Persistence.of(config(writes), info(writes), replicas);
            if (persistence instanceof Persistence.Refused refused) {
                end(writes);
                return refused.why();
            }
            for (Scripts script : Scripts.values()) {
                writes.sync().scriptLoad(script.text());
            }
            weakness = ((Persistence.Kept) persistence).weakness();
            connections = new Connections(writes, client.connect(ByteArrayCodec.INSTANCE, uri));
            return null;
        } catch (RuntimeException e) {
            end(writes);
            throw e;
        }
    }

    private static Map<String, String> config(StatefulRedisConnection<byte[], byte[]> connection) {
        Map<String, String> config = new HashMap<>();
        for (String name : List.of("appendonly", "appendfsync", "maxmemory-policy")) {
            config.putAll(connection.sync().configGet(name));
        }
        return config;
    }

    private static Map<String, String> info(StatefulRedisConnection<byte[], byte[]> connection) {
        Map<String, String> info = new HashMap<>();
        connection.sync().info().lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                info.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return info;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nobody cares how a connection ends that is given up.
    private static void end(StatefulRedisConnection<byte[], byte[]> connection) {
        connection.closeAsync();
    }

    /** Gives the connections up. */
    void drop() {
        Connections now = connections;
        connections = null;
        if (now != null) {
            end(now.writes());
            end(now.reads());
        }
    }

    /** Runs a script in its turn. */
    CompletionStage<List<Object>> run(Scripts script, ScriptArguments arguments) {
        return writes().evalsha(script.digest(), ScriptOutputType.MULTI, NO_KEYS, arguments.array());
    }

    /** Runs a script that returns a number in its turn. */
    CompletionStage<Long> count(Scripts script, ScriptArguments arguments) {
        return writes().evalsha(script.digest(), ScriptOutputType.INTEGER, NO_KEYS, arguments.array());
    }

    /** Commands in their turn. */
    RedisAsyncCommands<byte[], byte[]> writes() {
        return connected().writes().async();
    }

    /**
     * Reads up to {@code limit} records of a log, numbers from {@code first} to {@code last}.
     *
     * @throws RedisException when Redis does not answer
     */
    List<Numbered> read(byte[] log, long first, long last, int limit) {
        List<StreamMessage<byte[], byte[]>> messages = connected()
                .reads()
                .sync()
                .xrange(
                        log,
                        Range.create(first + "-0", last == Long.MAX_VALUE ? "+" : last + "-0"),
                        io.lettuce.core.Limit.from(limit));
        List<Numbered> read = new ArrayList<>(messages.size());
        for (StreamMessage<byte[], byte[]> message : messages) {
            String id = message.getId();
            byte[] record = message.getBody().values().iterator().next();
            read.add(new Numbered(Long.parseLong(id, 0, id.indexOf('-'), 10), record));
        }
        return read;
    }

    /** The texts of a list. */
    List<String> texts(byte[] list) {
        return connected().reads().sync().lrange(list, 0, -1).stream()
                .map(FleetView::text)
                .toList();
    }

    /** The values of a hash. */
    List<byte[]> values(byte[] hash) {
        return connected().reads().sync().hvals(hash);
    }

    /** The fields of a hash that holds numbers under numbers. */
    Map<Long, Long> numbers(byte[] hash) {
        Map<Long, Long> numbers = new HashMap<>();
        connected()
                .reads()
                .sync()
                .hgetall(hash)
                .forEach((field, value) ->
                        numbers.put(Long.parseLong(FleetView.text(field)), Long.parseLong(FleetView.text(value))));
        return numbers;
    }

    /** The texts of a set. */
    List<String> members(byte[] set) {
        return connected().reads().sync().smembers(set).stream()
                .map(FleetView::text)
                .toList();
    }

    /** A record of a log. */
    record Numbered(long number, byte[] record) {}

    private Connections connected() {
        Connections now = connections;
        if (now == null) {
            throw new RedisException("not connected to Redis at " + place());
        }
        return now;
    }

    static byte[] bytes(String text) {
        return Objects.requireNonNull(text).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        connections = null;
        client.shutdown(Duration.ZERO, LIMIT);
    }
}
