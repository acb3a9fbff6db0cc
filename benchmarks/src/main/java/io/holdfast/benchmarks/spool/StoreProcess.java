package io.holdfast.benchmarks.spool;

import io.holdfast.benchmarks.measure.ProcessUsage;
import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.SpoolEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * One store in a process of its own: {@code append ENGINE FOLDER RECORDS WAITING} or {@code recover ENGINE FOLDER}. Prints
 * its figures as {@code name=value} lines, and ends as a crash would, without closing the store.
 */
public final class StoreProcess {

    private static final int VALUE_BYTES = 200;
    private static final int VALUES = 1_024;
    private static final long LONGEST_US = TimeUnit.MINUTES.toMicros(1);
    private static final int SHOWN = 3;

    private StoreProcess() {}

    /** See the class. */
    public static void main(String[] args) throws Exception {
        Engine engine = Engine.valueOf(args[1]);
        Path folder = Path.of(args[2]);
        if (args[0].equals("append")) {
            append(engine.open(folder), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        } else {
            recover(engine, folder);
        }
        long pid = ProcessHandle.current().pid();
        print("peakRssKiB", ProcessUsage.peakRssKiB(pid));
        print("cpu", ProcessUsage.cpuSeconds(pid));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** Appends with at most {@code waiting} records unconfirmed. */
    private static void append(Store store, int records, int waiting) throws InterruptedException, Exception {
        store.recover();
        List<SpoolEntry> entries = entries(records);
        Histogram latencies = new ConcurrentHistogram(LONGEST_US, 3);
        Semaphore room = new Semaphore(waiting);
        long start = System.nanoTime();
        for (SpoolEntry entry : entries) {
            room.acquire();
            long offered = System.nanoTime();
            store.append(entry, () -> {
                latencies.recordValue(Math.min(LONGEST_US, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - offered)));
                room.release();
            });
        }
        room.acquire(waiting);
        double seconds = (System.nanoTime() - start) / 1e9;
        print("recordsPerSecond", records / seconds);
        print("p50Ms", latencies.getValueAtPercentile(50) / 1e3);
        print("p99Ms", latencies.getValueAtPercentile(99) / 1e3);
        store.meanGroup().ifPresent(mean -> print("meanGroup", mean));
    }

    private static void recover(Engine engine, Path folder) throws Exception {
        long start = System.nanoTime();
        Store.Found found = engine.open(folder).recover();
        print("seconds", (System.nanoTime() - start) / 1e9);
        print("found", found.sequences().cardinality());
        print("first", found.sequences().nextSetBit(0));
        print("last", found.sequences().length() - 1);
        print("reports", found.reports().size());
        found.reports().stream().limit(SHOWN).forEach(report -> System.out.println("report=" + report));
    }

    private static void print(String name, Object value) {
        System.out.println(name + "=" + value);
    }

    /** Records as the gateway spools them, with values that do not compress. */
    static List<SpoolEntry> entries(int records) {
        Random random = new Random(1);
        byte[][] values = new byte[VALUES][VALUE_BYTES];
        for (byte[] value : values) {
            random.nextBytes(value);
        }
        UUID topic = new UUID(random.nextLong(), random.nextLong());
        List<SpoolEntry> entries = new ArrayList<>(records);
        for (int i = 0; i < records; i++) {
            entries.add(new SpoolEntry(
                    new LaneKey("payments", topic, i % 6),
                    new AcceptanceId(1, i),
                    "payments",
                    "01890a5d-ac96-774b-bcce-b302099a8057",
                    0,
                    1_700_000_000_000L + i,
                    0,
                    i,
                    null,
                    values[i % VALUES],
                    List.of()));
        }
        return entries;
    }
}
