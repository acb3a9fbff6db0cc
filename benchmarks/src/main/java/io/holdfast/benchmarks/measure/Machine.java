package io.holdfast.benchmarks.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the figures come from. */
public final class Machine {

    private static final int FORCES = 200;
    private static final int BLOCK = 4_096;
    private static final int SECTORS_WRITTEN = 6;
    private static final int SECTOR = 512;
    private static final int STOLEN = 8;

    private Machine() {}

    /** Processor, memory, system, Java, and how busy the machine is, in one line. */
    public static String describe() {
        try {
            String processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
            long memoryKiB = ProcessUsage.number(Files.readString(Path.of("/proc/meminfo")), "MemTotal:");
            return String.format(
                    Locale.ROOT,
                    "%d cores of %s, %d GiB, Linux %s, JDK %s; load before the run %s",
                    Runtime.getRuntime().availableProcessors(),
                    processor,
                    Math.round(memoryKiB / 1024.0 / 1024.0),
                    System.getProperty("os.version").replaceAll("-.*", ""),
                    System.getProperty("java.version"),
                    Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("the machine cannot be described; the benchmarks need Linux", e);
        }
    }

    /** CPU seconds that a hypervisor gave to others while there was work for them here, of all processors together, so far. */
    public static double stolenSeconds() {
        try (BufferedReader stat = Files.newBufferedReader(Path.of("/proc/stat"))) {
            return stolenSeconds(String.valueOf(stat.readLine()));
        } catch (IOException e) {
            throw new UncheckedIOException("/proc/stat cannot be read; the benchmarks need Linux", e);
        }
    }

    /** From the first line of {@code /proc/stat}. */
    static double stolenSeconds(String stat) {
        return Long.parseLong(stat.split(" +", -1)[STOLEN]) / ProcessUsage.TICKS_PER_SECOND;
    }

    /**
     * Bytes written so far to the device below {@code folder}, by anyone. A process's own count would not do: it charges
     * whole folios for a few bytes changed in them.
     */
    public static long writtenBytes(Path folder) throws IOException {
        String device =
                String.valueOf(Path.of(Files.getFileStore(folder).name()).getFileName());
        String[] figures = Files.readString(Path.of("/sys/class/block", device, "stat"))
                .strip()
                .split(" +", -1);
        return Long.parseLong(figures[SECTORS_WRITTEN]) * SECTOR;
    }

    /** Median time of writing and forcing 4 KiB into a file that has its full length, in milliseconds. */
    public static double forceMs(Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "force-", ".probe");
        List<Double> times = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(FORCES * BLOCK));
            channel.force(true);
            for (int i = 0; i < FORCES; i++) {
                ByteBuffer block = ByteBuffer.allocate(BLOCK).putInt(0, i + 1);
                long start = System.nanoTime();
                channel.write(block, (long) i * BLOCK);
                channel.force(false);
                times.add((System.nanoTime() - start) / 1e6);
            }
        } finally {
            Files.delete(file);
        }
        return Median.of(times, Double::doubleValue);
    }
}
