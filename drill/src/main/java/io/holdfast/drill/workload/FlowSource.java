package io.holdfast.drill.workload;

import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Stamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The records of one flow: when they are due, and which keys are free for them. One thread asks, any gives keys back. */
final class FlowSource {

    private final long gapNanos;
    private final ArrayDeque<Key> free = new ArrayDeque<>();
    private long slot;

    /** A key, and how many records it has had. */
    static final class Key {
        private final Stamp first;
        private long sequence;
        private int gateway;

        private Key(Stamp first) {
            this.first = first;
        }

        /** The stamp of the key's next record. */
        Stamp next() {
            sequence++;
            return new Stamp(first.run(), first.flow(), first.key(), sequence);
        }

        /** Which gateway the key's last request went to, from 1; 0 before the first. Only who has the key asks. */
        int gateway() {
            return gateway;
        }

        /** The key's next request goes there. */
        void sentTo(int number) {
            gateway = number;
        }
    }

    FlowSource(HttpWorkload.FlowRate load, HttpWorkload.Settings settings) {
        DrillFlow flow = load.flow();
        this.gapNanos = TimeUnit.SECONDS.toNanos(1) / load.rate();
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < settings.keys(); i++) {
            keys.add(new Key(new Stamp(settings.run(), flow, flow.key(i), 0)));
        }
        Collections.shuffle(keys, new Random(settings.seed()));
        free.addAll(keys);
    }

    /** When the next record is due, in nanoseconds since the load began. */
    long dueNanos() {
        return slot * gapNanos;
    }

    /** Takes a key for the record that is due; null when every key waits for an answer. */
    @Nullable
    Key take() {
        slot++;
        synchronized (free) {
            return free.pollFirst();
        }
    }

    /** The key's record is settled. */
    void give(Key key) {
        synchronized (free) {
            free.addLast(key);
        }
    }
}
