package io.holdfast.delivery.engine;

import java.util.concurrent.atomic.LongAdder;

/** What a delivery has done since it began. Thread-safe. */
public final class DeliveryCounters {

    /** Records that came from the source. */
    public final LongAdder polled = new LongAdder();
    /** Attempts, first and later ones. */
    public final LongAdder attempts = new LongAdder();
    /** Attempts that a handler has answered. */
    public final LongAdder answers = new LongAdder();
    /** Nanoseconds that these took, each from its hand-over. */
    public final LongAdder handlerNanos = new LongAdder();
    /** Attempts that succeeded. */
    public final LongAdder done = new LongAdder();
    /** Writes to the park log that park a record, first and again. */
    public final LongAdder parked = new LongAdder();
    /** Records that became dead letters. */
    public final LongAdder dead = new LongAdder();
    /** Transactions of the park log. */
    public final LongAdder transactions = new LongAdder();
    /** Commands about single records. */
    public final LongAdder commands = new LongAdder();
    /** Partitions taken over. */
    public final LongAdder claims = new LongAdder();
    /** Partitions given up: revoked or lost. */
    public final LongAdder revocations = new LongAdder();
    /** Records whose late outcome was ignored, since the partition was another's by then. */
    public final LongAdder late = new LongAdder();
    /** Commits that failed. */
    public final LongAdder failedCommits = new LongAdder();
    /** Maps in commits that were not believed. */
    public final LongAdder ignoredMaps = new LongAdder();
}
