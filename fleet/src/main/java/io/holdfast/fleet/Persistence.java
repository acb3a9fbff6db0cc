package io.holdfast.fleet;

import io.holdfast.core.Sabotage;
import java.util.Map;

/** What a Redis server's settings make of a promise. Pure. */
sealed interface Persistence {

    /**
     * Records are kept.
     *
     * @param weakness a word for callers when a crash of the machine may lose what was answered; empty when it may not
     */
    record Kept(String weakness) implements Persistence {}

    /** Records cannot be promised to this server. */
    record Refused(String why) implements Persistence {}

    /** Scripts may run while no memory is left from this version on. */
    int OLDEST = 7;

    /**
     * Looks at a server.
     *
     * @param config {@code CONFIG GET} of appendonly, appendfsync and maxmemory-policy
     * @param info {@code INFO} of server, replication and cluster
     * @param replicas how many replicas the catalog wants to have a record before it is promised
     */
    static Persistence of(Map<String, String> config, Map<String, String> info, int replicas) {
        if (Sabotage.TRUST_REDIS.on()) {
            return new Kept("");
        }
        String version = info.getOrDefault("redis_version", "");
        if (major(version) < OLDEST) {
            return new Refused("Redis is " + version + ", which cannot drain a lane once its memory is full; use "
                    + OLDEST + ".0 or newer");
        }
        if (!"yes".equals(config.get("appendonly"))) {
            return new Refused("Redis has appendonly \"" + config.get("appendonly")
                    + "\", so that its records would not survive a restart; set appendonly yes");
        }
        if ("1".equals(info.get("cluster_enabled"))) {
            return new Refused("Redis is a cluster, which this gateway does not speak to; use one server, or Sentinel");
        }
        if (!"master".equals(info.getOrDefault("role", "master"))) {
            return new Refused("Redis is a " + info.get("role") + ", which takes no writes; name its master");
        }
        int there = Integer.parseInt(info.getOrDefault("connected_slaves", "0"));
        if (there > 0 && replicas == 0) {
            return new Refused(
                    "Redis has " + there + " replicas, and one that takes over may lack what was promised; set"
                            + " gateway.spool.redis.replicas to the number that must have a record");
        }
        if (!"noeviction".equals(config.get("maxmemory-policy"))) {
            return new Refused("Redis has maxmemory-policy \"" + config.get("maxmemory-policy")
                    + "\", by which it may drop what was promised; set noeviction");
        }
        String fsync = config.getOrDefault("appendfsync", "");
        return switch (fsync) {
            case "always" -> new Kept("");
            case "everysec" -> new Kept("at-risk");
            default ->
                new Refused("Redis has appendfsync \"" + fsync
                        + "\", by which any crash of its machine may lose records; set always, or everysec");
        };
    }

    private static int major(String version) {
        String first = version.split("\\.", 2)[0];
        return first.matches("\\d{1,6}") ? Integer.parseInt(first) : 0;
    }
}
