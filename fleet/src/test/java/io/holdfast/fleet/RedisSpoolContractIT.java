package io.holdfast.fleet;

import io.holdfast.drill.sandbox.LocalRedis;
import io.holdfast.intake.spool.RecoveryVisitor;
import io.holdfast.intake.spool.Spool;
import io.holdfast.intake.spool.SpoolContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every spool, with one in a real Redis. */
class RedisSpoolContractIT extends SpoolContract {

    @TempDir
    private Path folder;

    private LocalRedis redis;

    @BeforeEach
    void start() {
        redis = LocalRedis.start(folder.resolve("redis"), 0);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Override
    protected Spool open(RecoveryVisitor visitor) {
        RedisSpool spool = FleetRig.spool(redis, "g1");
        spool.recover(visitor);
        return spool;
    }
}
