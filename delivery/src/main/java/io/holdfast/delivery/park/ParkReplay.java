package io.holdfast.delivery.park;

import io.holdfast.delivery.Failure;
import io.holdfast.delivery.engine.LaneKey;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a park partition comes to when its records are read in order: the latest of each key counts, a tombstone ends it.
 * Pure; not thread-safe. Values are told by their length, null for a tombstone; bodies and stacks are not kept.
 */
final class ParkReplay {

    private static final ParkState BEHIND = ParkState.behind();

    private final int partition;
    private final ParkKey keys;
    private final Map<Long, Parked> live = new HashMap<>();
    private final Map<Long, Unreadable> broken = new TreeMap<>();
    private final Map<String, Unreadable> strange = new HashMap<>();
    private final Map<LaneKey, LaneKey> lanes = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private long commandsNext;

    ParkReplay(Uuid topicId, int partition) {
        this.partition = partition;
        this.keys = new ParkKey(topicId, partition);
    }

    void accept(ConsumerRecord<byte @Nullable [], @Nullable Integer> parked) {
        byte[] key = parked.key();
        long offset = keys.offset(key);
        boolean tombstone = parked.value() == null;
        if (offset == ParkKey.NOT_OURS) {
            stranger(parked, key, tombstone);
            return;
        }
        live.remove(offset);
        broken.remove(offset);
        if (tombstone) {
            return;
        }
        try {
            live.put(offset, parked(parked, offset));
        } catch (RuntimeException e) {
            broken.put(offset, unreadable(parked, "source offset " + offset + ": " + e.getMessage()));
        }
    }

    private void stranger(
            ConsumerRecord<byte @Nullable [], @Nullable Integer> parked, byte @Nullable [] key, boolean tombstone) {
        if (key != null && Arrays.equals(key, ParkKey.CLAIM)) {
            return;
        }
        if (key != null && Arrays.equals(key, ParkKey.COMMANDS)) {
            commandsNext = next(parked);
            return;
        }
        String name = key == null ? "#" + parked.offset() : HeaderText.text(key);
        if (tombstone) {
            strange.remove(name);
        } else {
            strange.put(name, unreadable(parked, "key \"" + name + "\" is not one of this topic and partition"));
        }
    }

    private static long next(ConsumerRecord<?, ?> parked) {
        Header next = parked.headers().lastHeader(ParkCodec.COMMANDS_NEXT);
        return next == null || next.value() == null ? 0 : HeaderText.number(next.value(), 0);
    }

    /** Offset of the first command that is not carried out. */
    long commandsNext() {
        return commandsNext;
    }

    private Unreadable unreadable(ConsumerRecord<?, ?> parked, String why) {
        return new Unreadable(partition, parked.offset(), why);
    }

    private Parked parked(ConsumerRecord<?, ?> parked, long offset) {
        Story story = Story.of(parked.headers());
        LaneKey lane = LaneKey.of(ParkCodec.key(story), offset);
        LaneKey known = lanes.putIfAbsent(lane, lane);
        ParkState state = story.state(failure(story));
        return new Parked(
                known == null ? lane : known,
                offset,
                parked.offset(),
                (int) story.number(Story.BYTES),
                state.equals(BEHIND) ? BEHIND : state);
    }

    private @Nullable Failure failure(Story story) {
        byte[] errorClass = story.stateValue(Story.CLASS);
        return errorClass == null
                ? null
                : new Failure(shared(HeaderText.text(errorClass)), shared(story.text(Story.MESSAGE)), "");
    }

    private String shared(String text) {
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    /** By offset in the source. */
    List<Parked> live() {
        return live.values().stream()
                .sorted(Comparator.comparingLong(Parked::offset))
                .toList();
    }

    /** By offset in the park partition. */
    List<Unreadable> unreadable() {
        return Stream.concat(broken.values().stream(), strange.values().stream())
                .sorted(Comparator.comparingLong(Unreadable::parkOffset))
                .toList();
    }
}
