package io.holdfast.delivery.engine;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.park.Parked;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One key of one partition: its records run one at a time, in order, whether they wait in memory or in the park log. While
 * anything of it is parked, or on its way there or out of there, later records are parked behind. Not thread-safe.
 */
final class KeyLane {

    private final LaneKey key;
    private final ArrayDeque<InboundRecord> waiting = new ArrayDeque<>();
    private final NavigableMap<Long, Parked> parked = new TreeMap<>();
    private @Nullable Attempt attempt;
    private int unconfirmed;
    private int following;
    private boolean burying;
    private boolean overflowing;
    private boolean queued;
    private boolean busy;

    /**
     * The record being tried.
     *
     * @param parked its place in the park log; null for one that is not there
     * @param firstFailedAtMs in the broker's time; 0 when it has not failed
     */
    record Attempt(InboundRecord record, @Nullable Parked parked, long firstFailedAtMs) {

        /** The one after it, which follows a failure at {@code nowMs}. */
        Attempt again(long nowMs) {
            return new Attempt(
                    record.attempt(record.attempt() + 1), parked, firstFailedAtMs == 0 ? nowMs : firstFailedAtMs);
        }
    }

    KeyLane(LaneKey key) {
        this.key = key;
    }

    LaneKey key() {
        return key;
    }

    /** Records in memory that wait for their turn. */
    ArrayDeque<InboundRecord> waiting() {
        return waiting;
    }

    /** Records in the park log, by their source offset. */
    NavigableMap<Long, Parked> parked() {
        return parked;
    }

    /** The record being tried, or waiting for its next attempt in place; null for none. */
    @Nullable
    Attempt attempt() {
        return attempt;
    }

    void attempt(@Nullable Attempt next) {
        attempt = next;
    }

    /** The parked record whose turn it would be; null for none. */
    @Nullable
    Parked head() {
        Map.Entry<Long, Parked> first = parked.firstEntry();
        return first == null ? null : first.getValue();
    }

    /** Whether nothing of this key may run before somebody decides about its head. */
    boolean held() {
        Parked head = head();
        return head != null && head.state().held();
    }

    /** Whether what is tried has to be asked about first, since its last attempt may have had its effect. */
    boolean unknown() {
        Parked parked = attempt == null ? null : attempt.parked();
        return parked != null && parked.state().kind() == ParkState.Kind.UNKNOWN;
    }

    /** Whether a record is tried that is not in the park log. */
    boolean triesFresh() {
        return attempt != null && attempt.parked() == null;
    }

    /** Whether the key's head is a dead letter. */
    boolean dead() {
        Parked head = head();
        return head != null && head.state().kind() == ParkState.Kind.DEAD;
    }

    /** Whether later records have to be parked: something is in the park log, or may be. */
    boolean blocked() {
        return !parked.isEmpty() || unconfirmed > 0;
    }

    /** A write that decides about blocking is on its way. */
    void writing() {
        unconfirmed++;
    }

    /** That write is durable. */
    void confirmed() {
        unconfirmed--;
    }

    /** Writes on their way. */
    int unconfirmed() {
        return unconfirmed;
    }

    /** Whether a record of it becomes a dead letter: were it still alive after a crash, none after it may have run. */
    boolean burying() {
        return burying;
    }

    void burying(boolean now) {
        burying = now;
    }

    /** A parked record follows its dead head: were it still alive after a crash, none after it may have run. */
    void following() {
        following++;
    }

    /** That is durable. */
    void followed() {
        following--;
    }

    /** Whether none that is alive may run, since what comes before it is not durably dead. */
    boolean awaitsFollowers() {
        return following > 0 && !dead();
    }

    /** Whether its followers go to the dead letters, since too many of them are parked. */
    boolean overflowing() {
        return overflowing;
    }

    void overflowing(boolean now) {
        overflowing = now;
    }

    /** Whether it stands in the queue of lanes that have something to run. */
    boolean queued() {
        return queued;
    }

    void queued(boolean now) {
        queued = now;
    }

    /** Whether a record of it is being read or handled. */
    boolean busy() {
        return busy;
    }

    void busy(boolean now) {
        busy = now;
    }

    /** Whether nothing of it is left here. */
    boolean empty() {
        return !busy && !burying && attempt == null && waiting.isEmpty() && !blocked();
    }
}
