package io.holdfast.benchmarks.delivery.arm;

/**
 * How the sink behaves, by {@link System#nanoTime}.
 *
 * @param delayMs how long every call takes
 * @param poisonKeys keys below this number fail during the span
 * @param down whether the whole sink is down during the span
 * @param fromNanos begin of the span
 * @param untilNanos its end
 * @param everyNanos after so long the span comes again, and again; 0 for never
 * @param hangs index of the record whose call never ends; -1 for none
 */
record Weather(
        long delayMs, long poisonKeys, boolean down, long fromNanos, long untilNanos, long everyNanos, long hangs) {

    static Weather of(ArmSettings settings) {
        return new Weather(
                settings.number(Sink.DELAY_MS, 0),
                settings.number(Sink.POISON_KEYS, 0),
                settings.number(Sink.DOWN, 0) > 0,
                settings.number(Sink.FROM_NANOS, 0),
                settings.number(Sink.UNTIL_NANOS, 0),
                settings.number(Sink.EVERY_NANOS, 0),
                settings.number(Sink.HANGS, -1));
    }

    boolean during(long nanos) {
        long since = nanos - fromNanos;
        long into = since >= 0 && everyNanos > 0 ? since % everyNanos : since;
        return into >= 0 && into < untilNanos - fromNanos;
    }
}
