package io.holdfast.intake.spool;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Keeps a folder to one process. The lock dies with its process, so that a crash leaves no obstacle. */
final class FolderLock implements AutoCloseable {

    private static final String LOCK = "lock";
    private static final String OWNER = "owner";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock acquire(Path folder, String instance, InstantSource clock) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            Path owner = folder.resolve(OWNER);
            String who = Files.exists(owner) ? Files.readString(owner) : "another process";
            throw new SpoolException(
                    SpoolException.Reason.LOCKED,
                    "spool folder \"" + folder + "\" belongs to " + who
                            + "; stop that one, or give this gateway a folder of its own (gateway.spool.directory)",
                    null);
        }
        Files.writeString(
                folder.resolve(OWNER),
                "instance \"" + instance + "\", pid " + ProcessHandle.current().pid() + " on " + host() + ", started "
                        + clock.instant());
        return new FolderLock(channel);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without a name";
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
