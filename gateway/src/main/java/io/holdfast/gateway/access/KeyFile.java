package io.holdfast.gateway.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The file of API keys: JSON, readable by its owner only, replaced as a whole, so that whoever reads it sees it before a change
 * or after. Changes of several processes come one after the other. Thread-safe.
 */
public final class KeyFile {

    private static final int VERSION = 1;
    /** A lock on a file is a process's, and a second one in it is an error. */
    private static final Object IN_THIS_PROCESS = new Object();

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path file;
    private final InstantSource clock;

    /** The file at this path, whether it is there yet or not. */
    public KeyFile(Path file, InstantSource clock) {
        this.file = file.toAbsolutePath();
        this.clock = clock;
    }

    /** The file's contents. */
    record Contents(int version, List<StoredKey> keys) {}

    /**
     * Who a new key is for.
     *
     * @param expiresIn null for a key that does not expire
     * @param by the system's user
     */
    public record Wanted(
            String principal,
            List<String> groups,
            String note,
            @Nullable Duration expiresIn,
            String by) {}

    /** Draws a key, keeps its hash, and returns it: nobody can show it again. */
    public ApiKey issue(Wanted wanted) {
        ApiKey key = ApiKey.draw(new SecureRandom());
        Instant now = now();
        StoredKey stored = new StoredKey(
                key.id(),
                key.hash(),
                wanted.principal(),
                wanted.groups(),
                wanted.note(),
                now.toString(),
                wanted.by(),
                wanted.expiresIn() == null ? null : now.plus(wanted.expiresIn()).toString(),
                null,
                null);
        change(keys -> {
            List<StoredKey> more = new ArrayList<>(keys);
            more.add(stored);
            return more;
        });
        return key;
    }

    /** Takes a key back for good; the key, as it was before, or none when there is none with this id. */
    public Optional<StoredKey> revoke(String id, String by) {
        List<StoredKey> found = new ArrayList<>();
        change(keys -> {
            keys.stream().filter(key -> key.id().equals(id)).forEach(found::add);
            return keys.stream()
                    .map(key -> key.id().equals(id) && key.revokedAt() == null ? key.revoked(now(), by) : key)
                    .toList();
        });
        return found.stream().findFirst();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * All keys, in the order of their issue; none when the file is not there.
     *
     * @throws HoldfastException when it cannot be read
     */
    public List<StoredKey> read() {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            Contents contents = JSON.readValue(Files.readAllBytes(file), Contents.class);
            if (contents.version() != VERSION) {
                throw failed("has version " + contents.version() + ", and only " + VERSION + " is known here", null);
            }
            return List.copyOf(contents.keys());
        } catch (JsonProcessingException e) {
            // Not its own words, which repeat what stands in the file.
            String where =
                    e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            throw failed("is not as holdfast keys writes it" + where + "; put back a copy", null);
        } catch (IOException | NullPointerException e) {
            throw failed("cannot be read: " + e, e);
        }
    }

    private void change(UnaryOperator<List<StoredKey>> change) {
        Path folder = Objects.requireNonNull(file.getParent(), "a file is in a folder");
        try {
            Files.createDirectories(folder);
            changeAlone(folder, change);
        } catch (IOException e) {
            throw failed("cannot be written: " + e, e);
        }
    }

    private void changeAlone(Path folder, UnaryOperator<List<StoredKey>> change) throws IOException {
        synchronized (IN_THIS_PROCESS) {
            try (FileChannel lock = FileChannel.open(
                            folder.resolve(file.getFileName() + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock held = lock.lock()) {
                replace(folder, change.apply(read()));
                held.release();
            }
        }
    }

    private void replace(Path folder, List<StoredKey> keys) throws IOException {
        byte[] text = JSON.writeValueAsBytes(new Contents(VERSION, keys));
        Path fresh = Files.createTempFile(folder, ".keys", ".tmp", ownerOnly());
        try {
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(text);
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private HoldfastException failed(String what, @Nullable Throwable cause) {
        return new HoldfastException("keys-file", "the file of API keys \"" + file + "\" " + what, cause);
    }
}
