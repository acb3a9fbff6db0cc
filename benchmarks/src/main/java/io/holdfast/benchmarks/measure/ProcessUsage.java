package io.holdfast.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time and memory of processes, from {@code /proc} of Linux (proc(5)). */
public final class ProcessUsage {

    /** Of proc(5), everywhere. */
    static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 11;
    private static final int CHILDREN_USER_TIME = 13;

    private ProcessUsage() {}

    /** User and system time of the process so far, in seconds. */
    public static double cpuSeconds(long pid) {
        return seconds(read(pid, "stat"), USER_TIME);
    }

    /** User and system time of all children of this process that have ended, in seconds. */
    public static double endedChildrenCpuSeconds() {
        return seconds(read(ProcessHandle.current().pid(), "stat"), CHILDREN_USER_TIME);
    }

    /** Resident memory of the process, in KiB. */
    public static long rssKiB(long pid) {
        return number(read(pid, "status"), "VmRSS:");
    }

    /** Most resident memory the process ever had, in KiB. */
    public static long peakRssKiB(long pid) {
        return number(read(pid, "status"), "VmHWM:");
    }

    /** The two times at {@code field}, counted from behind the name, which may itself hold blanks and brackets. */
    static double seconds(String stat, int field) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1])) / TICKS_PER_SECOND;
    }

    /** The number behind {@code name}. */
    static long number(String text, String name) {
        int at = text.indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException("no \"" + name.strip() + "\" in \"" + text + "\"");
        }
        String rest = text.substring(at + name.length()).stripLeading();
        int end = 0;
        while (end < rest.length() && Character.isDigit(rest.charAt(end))) {
            end++;
        }
        return Long.parseLong(rest.substring(0, end));
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "/proc/" + pid + "/" + file + " cannot be read; the benchmarks need Linux and a process that runs",
                    e);
        }
    }
}
