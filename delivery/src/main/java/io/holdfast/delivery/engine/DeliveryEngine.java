package io.holdfast.delivery.engine;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.kafka.ClusterAdmin;
import io.holdfast.delivery.DeliverySettings;
import io.holdfast.delivery.DeliveryStatus;
import io.holdfast.delivery.PartitionFence;
import io.holdfast.delivery.deadletter.DeadLetters;
import io.holdfast.delivery.park.ParkLog;
import io.holdfast.delivery.park.ParkReader;
import io.holdfast.delivery.park.ParkTopics;
import io.holdfast.delivery.policy.RetryBudget;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Puts an engine's parts together, starts its thread and ends it. Thread-safe. */
public final class DeliveryEngine implements AutoCloseable {

    private static final long CLOSE_SLACK_MS = 30_000;
    private static final long RESUME_LIMIT_S = 20;

    private final Engine engine;
    private final DeliveryLoop loop;
    private final SinkGuard guard;
    private final Thread thread;

    private DeliveryEngine(Engine engine, DeliveryLoop loop, SinkGuard guard) {
        this.engine = engine;
        this.loop = loop;
        this.guard = guard;
        this.thread = new Thread(loop, "delivery-" + engine.settings().names().delivery());
    }

    /** Starts it; see {@link io.holdfast.delivery.Delivery#start}. */
    public static DeliveryEngine start(DeliverySettings settings, HandlerCalls calls, PartitionFence fence) {
        Source source = prepare(settings);
        ParkLog parkLog = new ParkLog(
                settings.names(),
                source.topicId(),
                settings.client(),
                settings.parkLimits(),
                dead -> DeadLetters.record(settings.names(), dead));
        LoopQueue queue = new LoopQueue();
        Engine engine = new Engine(
                settings,
                source,
                new KafkaConsumer<>(consumer(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                parkLog,
                new ParkReader(parkLog),
                new ParkCalls(queue::add, settings.names().delivery()),
                calls,
                settings.query()
                        .<HandlerCalls>map(query -> new QueryCalls(query, calls))
                        .orElse(calls),
                fence,
                new CommandTail(parkLog, queue::add),
                new LetterWatch(parkLog),
                new SourceEnds(Admin.create(settings.client())),
                queue,
                new DeliveryCounters(),
                InstantSource.system());
        Random random = new Random();
        SinkGuard guard = new SinkGuard(random);
        Retries retries = new Retries(settings.retry(), new RetryBudget(RetryBudget.Limits.defaults()), guard, random);
        DeliveryEngine started = new DeliveryEngine(engine, new DeliveryLoop(engine, retries, guard), guard);
        started.thread.start();
        engine.commandTail().start();
        engine.letterWatch().start();
        return started;
    }

    private static Source prepare(DeliverySettings settings) {
        try (ClusterAdmin admin = new ClusterAdmin(settings.names().flow(), settings.client());
                Admin client = Admin.create(settings.client())) {
            List<String> wrong = ParkTopics.ensure(
                    admin, settings.names(), settings.deadLetterRetention().toMillis());
            if (!wrong.isEmpty()) {
                throw new HoldfastException("delivery-topics", String.join(" ", wrong), null);
            }
            String topic = settings.names().topic();
            var description =
                    client.describeTopics(List.of(topic)).allTopicNames().get().values();
            return new Source(
                    client.describeCluster().clusterId().get(),
                    description.iterator().next().topicId(),
                    topic);
        } catch (ExecutionException e) {
            throw new HoldfastException(
                    "delivery-start",
                    "the delivery \"" + settings.names().delivery() + "\" cannot read what its topic \""
                            + settings.names().topic() + "\" is: " + e.getCause(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "starting the delivery was interrupted", e);
        }
    }

    private static Map<String, Object> consumer(DeliverySettings settings) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        config.putAll(settings.client());
        config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(
                ConsumerConfig.GROUP_PROTOCOL_CONFIG, settings.protocol().name().toLowerCase(Locale.ROOT));
        if (settings.protocol() == DeliverySettings.Protocol.CLASSIC) {
            config.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        }
        return config;
    }

    /** What it does and has done. */
    public DeliveryStatus status() {
        DeliveryCounters counters = engine.counters();
        return new DeliveryStatus(
                counters.polled.sum(),
                counters.attempts.sum(),
                counters.done.sum(),
                counters.parked.sum(),
                counters.dead.sum(),
                counters.commands.sum(),
                counters.claims.sum(),
                counters.revocations.sum(),
                counters.late.sum(),
                counters.failedCommits.sum(),
                counters.ignoredMaps.sum(),
                loop.board().sink(),
                loop.board().partitions(),
                loop.trouble());
    }

    /** See {@link io.holdfast.delivery.Delivery#resume}. */
    public boolean resume() {
        CompletableFuture<Boolean> tripped = new CompletableFuture<>();
        engine.queue().add(() -> tripped.complete(guard.resume()));
        try {
            return tripped.get(RESUME_LIMIT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "resuming the delivery was interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new HoldfastException(
                    "delivery-busy",
                    "the delivery \"" + engine.settings().names().delivery() + "\" did not resume within "
                            + RESUME_LIMIT_S + " s; see its trouble, and resume it again",
                    e);
        }
    }

    @Override
    public void close() {
        loop.close();
        try {
            thread.join(Duration.ofMillis(CLOSE_SLACK_MS)
                    .plus(engine.settings().limits().drain())
                    .toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        engine.commandTail().close();
        engine.letterWatch().close();
        engine.parkCalls().close();
        engine.parkReader().close();
        engine.handlerCalls().close();
    }
}
