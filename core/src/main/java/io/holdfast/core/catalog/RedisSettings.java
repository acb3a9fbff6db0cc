package io.holdfast.core.catalog;

import java.time.Duration;

/** A Redis that several gateways, a fleet, keep their promised records in. */
public record RedisSettings(
        @Doc(
                "The server, as in redis://cache:6379 or rediss://user:${REDIS_PASSWORD}@cache:6379/0, or sentinels, as in redis-sentinel://a:26379,b:26379/0#master.")
        Secret url,

        @Doc(value = "Name of the fleet; gateways with the same one share their lanes.", byDefault = "holdfast")
        String fleet,

        @Doc(
                value = "How long a gateway counts as alive without a sign of life, and its records as its own.",
                byDefault = "3s")
        Duration lease,

        @Doc(
                value = "Replicas that must have a record before a 202; 0 when Redis has none that may take over.",
                byDefault = "0")
        int replicas,

        @Doc(
                value =
                        "What becomes of records while Redis does not answer and Kafka does: publish sends them, order then being kept for each gateway alone; refuse sheds them.",
                byDefault = "publish")
        WhenDetached whenDetached,

        @Doc(
                value =
                        "What becomes of critical records that need the spool while Redis does not answer: refuse sheds them; local keeps them on the gateway's own disk until they can be handed on to Redis, order then being kept for each gateway alone.",
                byDefault = "refuse")
        Then then) {

    private static final Duration SHORTEST_LEASE = Duration.ofMillis(500);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(1);
    private static final int MOST_REPLICAS = 10;

    /** What a gateway does with records that need no spool while it cannot reach its fleet's Redis. */
    public enum WhenDetached {
        /** Sends them. */
        PUBLISH,
        /** Sheds them. */
        REFUSE
    }

    /** What a gateway does with records that need the spool while it cannot reach its fleet's Redis. */
    public enum Then {
        /** Sheds them. */
        REFUSE,
        /** Keeps them in a spool of its own until Redis is back. */
        LOCAL
    }

    /** Checks the ranges. */
    public RedisSettings {
        if (!fleet.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("fleet \"" + fleet
                    + "\" is not allowed; use letters, digits, dot, underscore and hyphen, at most 64");
        }
        if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("lease \"" + Durations.text(lease) + "\" is out of range; 500ms to 1m");
        }
        if (replicas < 0 || replicas > MOST_REPLICAS) {
            throw new IllegalArgumentException("replicas \"" + replicas + "\" is out of range; 0 to " + MOST_REPLICAS);
        }
        if (!url.reveal().matches("(rediss?|redis-sentinel)://\\S+")) {
            throw new IllegalArgumentException(
                    "url does not begin with redis://, rediss:// or redis-sentinel://; as in redis://cache:6379");
        }
    }
}
