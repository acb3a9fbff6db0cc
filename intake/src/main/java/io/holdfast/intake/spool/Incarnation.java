package io.holdfast.intake.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;

/**
 * The persisted number of a start on a folder: what makes acceptances of different processes distinct, whatever the clock
 * says. A new folder begins anywhere, so that two gateways that were given the same name by mistake do not take each
 * other's records for their own.
 */
final class Incarnation {

    private static final String FILE = "incarnation";
    private static final long FIRST_BOUND = 1L << 56;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Incarnation() {}

    /** Numbers one more start; on return the new number is on stable storage. */
    static long next(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        long next = Files.exists(file) ? read(file) + 1 : RANDOM.nextLong(FIRST_BOUND) + 1;
        Path fresh = folder.resolve(FILE + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(Long.toString(next).getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
        return next;
    }

    private static long read(Path file) throws IOException {
        String text = Files.readString(file).strip();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new SpoolException(
                    SpoolException.Reason.CORRUPT,
                    "\"" + file + "\" holds \"" + text + "\", not a count of starts; write into it a number larger than"
                            + " any before",
                    e);
        }
    }
}
