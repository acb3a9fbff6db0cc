package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PersistenceTest {

    private final Map<String, String> config =
            new HashMap<>(Map.of("appendonly", "yes", "appendfsync", "always", "maxmemory-policy", "noeviction"));
    private final Map<String, String> info = new HashMap<>(
            Map.of("redis_version", "7.0.15", "role", "master", "connected_slaves", "0", "cluster_enabled", "0"));

    @Test
    void onlyAnAppendOnlyFileSyncedBeforeTheAnswerIsAsGoodAsAForcedSpool() {
        assertThat(of(0)).isEqualTo(new Persistence.Kept(""));
        config.put("appendfsync", "everysec");
        assertThat(of(0)).isEqualTo(new Persistence.Kept("at-risk"));
        config.put("appendfsync", "no");
        assertRefused(0, "appendfsync \"no\"");
    }

    @Test
    void aServerThatMayForgetIsRefused() {
        config.put("appendonly", "no");
        assertRefused(0, "set appendonly yes");
        config.put("appendonly", "yes");
        config.put("maxmemory-policy", "allkeys-lru");
        assertRefused(0, "set noeviction");
        config.put("maxmemory-policy", "noeviction");
        info.put("role", "slave");
        assertRefused(0, "name its master");
        info.put("role", "master");
        info.put("cluster_enabled", "1");
        assertRefused(0, "is a cluster");
        info.put("redis_version", "6.2.14");
        assertRefused(0, "Redis is 6.2.14");
    }

    @Test
    void replicasThatMayTakeOverMustBeWaitedFor() {
        info.put("connected_slaves", "2");
        assertRefused(0, "gateway.spool.redis.replicas");
        assertThat(of(1)).isEqualTo(new Persistence.Kept(""));
    }

    private Persistence of(int replicas) {
        return Persistence.of(config, info, replicas);
    }

    private void assertRefused(int replicas, String why) {
        assertThat(of(replicas))
                .isInstanceOfSatisfying(
                        Persistence.Refused.class, no -> assertThat(no.why()).contains(why));
    }
}
