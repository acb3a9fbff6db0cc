package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The well-known folder where sandboxes of one user listen for control: {@code holdfast-USER} in the temporary folder, open
 * to nobody else. A socket is named by its owner's process id, so that one left behind can be told. Socket paths are short
 * there, whatever the sandbox's own folder is called: the kernel takes about 100 characters.
 */
final class ControlSockets {

    private static final String SUFFIX = ".sock";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private ControlSockets() {}

    /** A path no other sandbox listens at. */
    static Path next() {
        return folder().resolve(ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + SUFFIX);
    }

    /** Every socket whose owner lives; those left behind are removed. */
    static List<Path> all() {
        try (Stream<Path> files = Files.list(folder())) {
            List<Path> sockets = files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
            for (Path socket : sockets) {
                if (!ownerLives(socket)) {
                    Files.deleteIfExists(socket);
                }
            }
            return sockets.stream().filter(ControlSockets::ownerLives).toList();
        } catch (IOException e) {
            throw new HoldfastException("control", "cannot list \"" + folder() + "\": " + e, e);
        }
    }

    private static boolean ownerLives(Path socket) {
        String name = socket.getFileName().toString();
        int dash = name.indexOf('-');
        return dash > 0
                && name.substring(0, dash).chars().allMatch(Character::isDigit)
                && ProcessHandle.of(Long.parseLong(name.substring(0, dash)))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }

    private static Path folder() {
        String user = System.getProperty("user.name");
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "holdfast-" + user.replaceAll("[^\\w.-]", "_"));
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.getOwner(folder).getName().equals(user)) {
                throw new HoldfastException(
                        "control",
                        "\"" + folder + "\" belongs to " + Files.getOwner(folder) + ", not to " + user
                                + "; remove it, or set java.io.tmpdir to a folder of your own",
                        null);
            }
            return folder;
        } catch (IOException e) {
            throw new HoldfastException("control", "cannot create \"" + folder + "\": " + e, e);
        }
    }
}
