package io.holdfast.drill.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of class-data archives, each named by its key and by the checksum of its own contents.
 *
 * <p>A Java runtime's own checks do not suffice: JDK 17 crashes on some damaged archives. A file is therefore taken only when
 * its contents agree with its name, which also makes a name and its file appear in one step. At most four are kept, the newest
 * ones. Safe for many processes: one lock, never waited for, keeps two from building at once.
 */
record ArchiveFolder(Path folder, String key) {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveFolder.class);
    private static final String PREFIX = "brokers-";
    private static final String SUFFIX = ".jsa";
    private static final String WORK = "build-";
    private static final int KEPT = 4;
    private static final Duration FAILURE_REMEMBERED = Duration.ofDays(1);

    /** The archive of this key whose contents are what was written; damaged ones are removed. Never throws. */
    Optional<Path> sound() {
        for (Path file : files(name -> name.startsWith(PREFIX + key + "-") && name.endsWith(SUFFIX))) {
            try {
                if (file.getFileName().toString().equals(name(file))) {
                    return Optional.of(file);
                }
                LOG.atWarn().log("class-data archive \"" + file + "\" is damaged and removed; it is built anew");
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.atWarn().log("class-data archive \"" + file + "\" is passed over: " + e);
            }
        }
        return Optional.empty();
    }

    /** Whether an archive may be built here: the folder can be written to, and no attempt failed in the last day. */
    boolean buildable(Instant now) {
        try {
            Files.createDirectories(folder);
            return Files.isWritable(folder) && !failedSince(now.minus(FAILURE_REMEMBERED));
        } catch (IOException e) {
            return false;
        }
    }

    /** Remembers that building failed, and why. */
    void failed(String reason) throws IOException {
        Files.writeString(failure(), reason);
    }

    /** The right to build, unless another has it; closing it gives it back. */
    @Nullable
    FileChannel tryLock() throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) != null) {
            return channel;
        }
        channel.close();
        return null;
    }

    /** Takes over a complete archive from this folder's file system, and removes the oldest beyond four. */
    Path publish(Path built) throws IOException {
        Path target = folder.resolve(name(built));
        Files.move(built, target, StandardCopyOption.ATOMIC_MOVE);
        List<Path> all = files(name -> name.startsWith(PREFIX) && name.endsWith(SUFFIX));
        for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
            Files.deleteIfExists(old);
        }
        return target;
    }

    /** A new folder to build in; what builds that were cut off left is removed. Only for the holder of the lock. */
    Path workFolder() throws IOException {
        for (Path left : files(name -> name.startsWith(WORK))) {
            Node.delete(left);
        }
        return Files.createTempDirectory(folder, WORK);
    }

    private String name(Path file) throws IOException {
        CRC32C checksum = new CRC32C();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            checksum.update(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
        return PREFIX + key + "-" + String.format("%08x", checksum.getValue()) + SUFFIX;
    }

    private List<Path> files(Predicate<String> wanted) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> wanted.test(file.getFileName().toString()))
                    .sorted(Comparator.comparing(ArchiveFolder::written).reversed())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private boolean failedSince(Instant since) {
        return Files.exists(failure()) && written(failure()).toInstant().isAfter(since);
    }

    private Path failure() {
        return folder.resolve(PREFIX + key + ".failed");
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
