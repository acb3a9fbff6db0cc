package io.holdfast.benchmarks.intake;

/**
 * What one gateway's catalog has of its own.
 *
 * @param instance its name
 * @param prefix of its topics' names
 * @param flow further settings of the critical flow, each behind a comma
 * @param gateway further settings of the gateway, each behind a comma
 * @param spool further settings of the spool, each behind a comma
 * @param flows further flows, a line of YAML each
 */
record GatewayKind(String instance, String prefix, String flow, String gateway, String spool, String flows) {

    /** Without further settings. */
    static GatewayKind plain(String prefix) {
        return new GatewayKind(prefix, prefix, "", "", "", "");
    }

    /** With further flows. */
    static GatewayKind with(String prefix, String flows) {
        return new GatewayKind(prefix, prefix, "", "", "", flows);
    }

    /** One of a fleet, whose spool is in a Redis; all of them write to the same topics. */
    static GatewayKind sharing(String redisUrl, String fleet, int number) {
        return inRedis(redisUrl, fleet, fleet, number);
    }

    /** The only one of a fleet, whose spool is in a Redis; several such write to the same topics and know nothing of each other. */
    static GatewayKind apart(String redisUrl, String prefix, int number) {
        return inRedis(redisUrl, prefix + number, prefix, number);
    }

    private static GatewayKind inRedis(String redisUrl, String fleet, String prefix, int number) {
        String spool = ", max-size: 4GiB, redis: { url: \"%s\", fleet: %s }".formatted(redisUrl, fleet);
        return new GatewayKind(prefix + "-" + number, prefix, "", "", spool, "");
    }
}
