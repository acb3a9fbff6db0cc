package io.holdfast.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalPostgres;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes share a table while transactions overlap; then everything fails in turns. */
@Tag("nightly")
class OutboxCrashIT {

    private static final String SHARDS_LOCKED =
            "select count(*) from pg_locks where locktype = 'advisory' and objsubid = 2" + " and objid >= "
                    + TableNames.FIRST_SHARD;
    private static final String OWNERS = SHARDS_LOCKED.replace("count(*)", "count(distinct pid)");

    @TempDir
    Path folder;

    @Test
    void everyRowIsPublishedOnceInTheOrderOfCommitsWhateverDies() throws Exception {
        long seed = System.nanoTime();
        AtomicBoolean stop = new AtomicBoolean();
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.of(1));
                LocalPostgres postgres = LocalPostgres.start(folder.resolve("postgres"), 0)) {
            OutboxRig rig = OutboxRig.of(cluster, postgres);
            rig.table(rig.settings("shop"));
            cluster.createTopic("shop", OutboxRig.PARTITIONS, Map.of());
            List<CommitSchedule> writers =
                    List.of(new CommitSchedule(rig, "shop", "x", seed), new CommitSchedule(rig, "shop", "y", seed + 1));
            try (OutboxProcess killed = OutboxProcess.start(rig, "shop");
                    OutboxProcess stopped = OutboxProcess.start(rig, "shop");
                    OutboxProcess third = OutboxProcess.start(rig, "shop")) {
                CompletableFuture<?> writing = CompletableFuture.allOf(
                        writers.stream().map(writer -> running(writer, stop)).toArray(CompletableFuture<?>[]::new));
                owners(rig, 3);

                killed.signal("KILL");
                owners(rig, 2);
                stopped.signal("STOP");
                owners(rig, 1);
                stopped.signal("CONT");
                owners(rig, 2);
                third.signal("STOP");
                owners(rig, 1);
                postgres.restart();
                third.signal("CONT");
                cluster.node(1).kill();
                cluster.node(1).start();
                owners(rig, 2);

                stop.set(true);
                writing.get();
                await().atMost(OutboxRig.LIMIT).until(() -> rig.number("select count(*) from shop_order") == 0);
            }
            assertThat(rig.number("select count(*) from shop")).isZero();
            verify(rig, writers, seed);
        }
    }

    private static void verify(OutboxRig rig, List<CommitSchedule> writers, long seed) {
        Map<String, List<String>> committed = new HashMap<>();
        writers.forEach(writer -> committed.putAll(writer.committed()));
        assertThat(writers.stream().mapToInt(CommitSchedule::rows).sum()).isGreaterThan(1_000);
        assertThat(rig.values("shop")).as("seed " + seed).containsExactlyInAnyOrderEntriesOf(committed);
        Set<String> ids = new HashSet<>();
        for (ConsumerRecord<String, String> record : rig.records("shop")) {
            assertThat(ids.add(new String(
                            record.headers().lastHeader("holdfast.id").value(),
                            java.nio.charset.StandardCharsets.UTF_8)))
                    .isTrue();
        }
    }

    /** Waits until all shards are had, by so many. */
    private static void owners(OutboxRig rig, int owners) {
        await().atMost(OutboxRig.LIMIT)
                .ignoreExceptions()
                .until(() -> rig.number(SHARDS_LOCKED) == 4 && rig.number(OWNERS) == owners);
    }

    private static CompletableFuture<Void> running(CommitSchedule schedule, AtomicBoolean stop) {
        return CompletableFuture.runAsync(() -> {
            try (schedule) {
                while (!stop.get()) {
                    schedule.run(20);
                }
                schedule.finish();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }
}
