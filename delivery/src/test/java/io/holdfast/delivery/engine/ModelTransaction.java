package io.holdfast.delivery.engine;

import io.holdfast.delivery.engine.ModelLog.Entry;
import io.holdfast.delivery.engine.ModelLog.Fate;
import io.holdfast.delivery.park.ParkOutcome.Place;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.ParkedRecord;
import java.util.ArrayList;
import java.util.List;

/** A group of writes with the source position, as the transaction coordinator holds it. */
final class ModelTransaction {

    final int producerEpoch;
    final List<ParkWrite> writes;
    final ModelPosition position;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private Fate fate = Fate.OPEN;

    ModelTransaction(int producerEpoch, List<ParkWrite> writes, ModelPosition position) {
        this.producerEpoch = producerEpoch;
        this.writes = writes;
        this.position = position;
    }

    void appendTo(ModelLog log) {
        for (ParkWrite write : writes) {
            long key = write.record().origin().offset();
            int at = -1;
            if (write instanceof ParkWrite.Put put) {
                at = keep(log.append(key, new ParkedRecord(put.record(), put.state()), Fate.OPEN));
            } else if (write instanceof ParkWrite.Remove) {
                at = keep(log.append(key, null, Fate.OPEN));
            }
            places.add(new Place(write, at, 0));
        }
    }

    private int keep(Entry entry) {
        entries.add(entry);
        return entry.at;
    }

    /** Dead letters in it, a bit for each offset. */
    int deadBits() {
        int bits = 0;
        for (ParkWrite write : writes) {
            bits |= write instanceof ParkWrite.Dead
                    ? 1 << write.record().origin().offset()
                    : 0;
        }
        return bits;
    }

    boolean open() {
        return fate == Fate.OPEN;
    }

    Fate fate() {
        return fate;
    }

    /** Decides it; what was decided before stays. */
    void decide(Fate decided) {
        if (fate == Fate.OPEN) {
            fate = decided;
            entries.forEach(entry -> entry.fate = decided);
        }
    }

    List<Place> places() {
        return places;
    }
}
