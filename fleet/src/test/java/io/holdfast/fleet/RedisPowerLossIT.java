package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Entries;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that loses power takes what was not synced with it: that must be nothing of what was promised without a word. */
class RedisPowerLossIT {

    private static final int RECORDS = 4_000;

    @TempDir
    private Path folder;

    @Test
    void whatIsSyncedBeforeTheAnswerSurvivesAPowerLoss() throws Exception {
        assertThat(lostAfter("always")).isEmpty();
    }

    @Test
    void whatIsSyncedEverySecondDoesNotAndSaysSo() throws Exception {
        assertThat(lostAfter("everysec")).isNotEmpty();
    }

    /** Answered records that are not there any more after the power came back. */
    private Set<Long> lostAfter(String fsync) throws Exception {
        Assumptions.assumeTrue(SyncedBytes.possible(), "strace is not installed, or not allowed");
        Set<Long> answered = ConcurrentHashMap.newKeySet();
        List<String> settings = List.of("--appendonly", "yes", "--appendfsync", fsync);
        try (LocalRedis redis = LocalRedis.start(folder.resolve("redis"), 0, settings)) {
            try (RedisSpool spool = FleetRig.spool(redis, "g1")) {
                assertThat(spool.weakness()).isEqualTo(fsync.equals("always") ? "" : "at-risk");
                spool.recover(new Entries.Collected());
                List<Path> files = redis.appendOnlyFiles();
                Path file = files.stream()
                        .filter(each -> each.toString().contains(".incr."))
                        .findFirst()
                        .orElseThrow();
                try (SyncedBytes synced = SyncedBytes.of(file, redis.pid(), folder.resolve("trace"))) {
                    send(spool, answered);
                    redis.kill();
                    synced.throwTheRestAway();
                }
            }
            redis.restart();
            Entries.Collected found = new Entries.Collected();
            try (RedisSpool spool = FleetRig.spool(redis, "g2")) {
                spool.recover(found);
            }
            found.ids.forEach(id -> answered.remove(id.sequence()));
        }
        return answered;
    }

    /** Until the power goes, some time in the middle of a second. */
    private static void send(RedisSpool spool, Set<Long> answered) {
        for (long i = 1; i <= RECORDS; i++) {
            long number = i;
            spool.append(Entries.entry(spool.incarnation(), i, 0, 200), null, result -> {
                if (result instanceof AppendResult.Forced) {
                    answered.add(number);
                }
            });
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(300));
        }
    }
}
